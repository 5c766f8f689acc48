# Writes the references of tests/unit/test_evaluate_r.c:  Rscript reference.R [SET...] > references.txt   (in this folder)
#
# One line for each data set: its number, then name:count:sum for each figure. A figure that has one value for each item is kept
# as how many items have one and their sum with uneven weights, so that any wrong value shows and the file stays small.
suppressMessages({ library(psych); library(eRm); library(psychotools); library(effectsize); library(survival) })
source("data.R"); source("models.R")

out <- function(name, values) {
  w <- 1 + (seq_along(values) * 7) %% 11 / 11
  ok <- is.finite(values)
  cat(sprintf(" %s:%d:%.13g", name, sum(ok), sum(values[ok] * w[ok])))
}
checked <- c(psych = 0, erm = 0, psychotools = 0, ill = 0, effectsize = 0)

classical <- function(x) {
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  n <- colSums(!is.na(x)); right <- colSums(x, na.rm = TRUE)
  out("p", right / n)
  interval <- sapply(seq_along(n), function(k) if (n[k] > 0) suppressWarnings(prop.test(right[k], n[k], correct = FALSE)$conf.int) else c(NA, NA))
  out("wilson", c(interval))
  covariance <- if (nrow(x) > 1) cov(x, use = "pairwise") else matrix(NA, ncol(x), ncol(x))
  varies <- !is.na(diag(covariance)) & diag(covariance) > 0
  c2 <- covariance[varies, varies, drop = FALSE]; j <- sum(varies)
  total <- sum(c2)
  alpha <- if (j >= 2 && !is.na(total) && total > 1e-12) j / (j - 1) * (1 - sum(diag(c2)) / total) else NA
  drop <- rep(NA, ncol(x))
  if (j >= 2) for (k in which(varies)) {
    rest <- sum(covariance[varies, varies]) - 2 * sum(covariance[varies, k]) + covariance[k, k]
    if (!is.na(rest) && rest > 1e-12) drop[k] <- (sum(covariance[varies, k]) - covariance[k, k]) / sqrt(covariance[k, k] * rest)
  }
  if (j >= 3 && nrow(x) > j && !anyNA(c2)) { # psych says the same wherever it runs
    a <- tryCatch({ capture.output(r <- suppressWarnings(suppressMessages(psych::alpha(as.data.frame(x), warnings = FALSE)))); r }, error = function(e) NULL)
    if (!is.null(a)) {
      stopifnot(is.na(alpha) || abs(a$total$raw_alpha - alpha) < 1e-12, max(abs(a$item.stats$r.drop - drop[varies]), na.rm = TRUE) < 1e-12)
      checked["psych"] <<- checked["psych"] + 1
    }
  }
  drop[abs(drop) > 1 + 1e-9] <- NA # pairs of different persons can make what is no correlation
  out("drop", drop)
  if (!is.na(alpha)) { ci <- psych::alpha.ci(alpha, nrow(x), j); out("alpha", c(alpha, ci$lower.ci, ci$upper.ci, sqrt(total * (1 - alpha)))) }
  else out("alpha", NA)
  full <- x[rowSums(is.na(x)) == 0, , drop = FALSE]
  score <- rowSums(full); m <- nrow(full)
  spread <- sum((score - mean(score))^2)
  pq <- sum(colMeans(full) * (1 - colMeans(full)))
  out("kr20", if (m > 0 && ncol(x) > 1 && spread > 0) ncol(x) / (ncol(x) - 1) * (1 - pq / (spread / m)) else NA)
  out("score", c(if (m > 0) mean(score) else NA, if (m > 1) sd(score) else NA,
                 if (m > 1) mean(score) + c(-1, 1) * qt(0.975, m - 1) * sd(score) / sqrt(m) else NA))
  tail_share <- function(k, sign) { # expected share over all orders of tied persons
    o <- order(sign * score); left <- 0.27 * m; hit <- 0
    for (s in unique(score[o])) {
      here <- score == s; take <- min(left, sum(here))
      hit <- hit + take * mean(full[here, k]); left <- left - take
      if (left <= 0) break
    }
    hit / (0.27 * m)
  }
  out("d27", if (m > 0) sapply(seq_len(ncol(x)), function(k) tail_share(k, -1) - tail_share(k, 1)) else NA)
}

fairness <- function(x, group) {
  keep <- rowSums(is.na(x)) == 0
  x <- x[keep, , drop = FALSE]; group <- group[keep]; score <- rowSums(x)
  f <- sapply(seq_len(ncol(x)), function(k) {
    t <- table(factor(group, 0:1), factor(x[, k], 1:0), factor(score, 0:ncol(x)))
    t <- t[, , apply(t, 3, sum) > 1, drop = FALSE]
    if (dim(t)[3] == 0) return(rep(NA, 7))
    # mantelhaen.test wants two scores: one with a single group adds nothing to any sum
    if (dim(t)[3] == 1) t <- array(c(t, 2, 0, 0, 0), c(2, 2, 2))
    a <- mantelhaen.test(t, correct = FALSE); b <- mantelhaen.test(t, correct = TRUE)
    none <- !is.finite(a$estimate) || a$estimate == 0
    c(if (none) rep(NA, 3) else c(a$estimate, a$conf.int), a$statistic, b$statistic, a$p.value, b$p.value)
  })
  out("odds", f[1, ]); out("odds_low", f[2, ]); out("odds_high", f[3, ])
  out("chi", f[4, ]); out("chi_c", f[5, ]); out("p_mh", f[6, ]); out("p_mh_c", f[7, ])
  p <- ifelse(is.finite(f[7, ]), f[7, ], NA)
  out("holm", p.adjust(p, "holm")); out("bh", p.adjust(p, "BH"))
}

# Standard errors need exact second derivatives; eRm's are numerical (4 digits).
enumerated <- function(y, b) { # by all patterns of a score, for few items
  information <- matrix(0, length(b), length(b))
  for (i in seq_len(nrow(y))) {
    has <- which(!is.na(y[i, ]))
    all <- as.matrix(expand.grid(rep(list(0:1), length(has))))
    all <- all[rowSums(all) == sum(y[i, has]), , drop = FALSE]
    p <- exp(-drop(all %*% b[has])); p <- p / sum(p)
    centred <- sweep(all, 2, colSums(all * p))
    information[has, has] <- information[has, has] + crossprod(centred, centred * p)
  }
  sqrt(diag(solve(information + 1) - 1 / length(b)^2))
}

exact_rasch <- function(y) {
  if (ncol(y) == 3 || (ncol(y) <= 12 && anyNA(y))) { # psychotools has no second derivatives for two items
    b <- -coef(RM(y))
    return(list(b = b, se = enumerated(y, b)))
  }
  r <- raschmodel(y, reltol = 1e-14)
  b <- c(0, coef(r))
  centre <- (diag(length(b)) - 1 / length(b))[, -1]
  list(b = b - mean(b), logl = r$loglik, se = sqrt(diag(centre %*% vcov(r) %*% t(centre))))
}

conditional <- function(x) {
  use <- rep(TRUE, ncol(x))
  repeat { # extreme persons and items go in turn
    y <- x[, use, drop = FALSE]
    s <- rowSums(y, na.rm = TRUE); keep <- s > 0 & s < rowSums(!is.na(y))
    m <- colMeans(y[keep, , drop = FALSE], na.rm = TRUE)
    bad <- is.na(m) | m == 0 | m == 1
    if (!any(bad)) break
    use[use] <- !bad
    if (!any(use)) return(out("rasch", NA))
  }
  if (sum(use) < 2) return(out("rasch", NA))
  y <- y[keep, , drop = FALSE]; colnames(y) <- paste0("I", seq_len(ncol(y)))
  if (ncol(y) == 2) return()
  # eRm's numerical derivatives would take hours
  if (ncol(y) >= 30 || (ncol(y) >= 19 && nrow(x) >= 250 && anyNA(y))) {
    exact <- exact_rasch(y)
    v <- rep(NA, ncol(x)); v[use] <- exact$b; out("rasch", v)
    out("rasch_logl", exact$logl)
    v[use] <- exact$se; out("rasch_se", v)
    checked["psychotools"] <<- checked["psychotools"] + 1
    return()
  }
  r <- tryCatch(suppressWarnings(RM(y)), error = function(e) e)
  if (inherits(r, "error")) {
    if (!grepl("ill-conditioned|ill conditioned", conditionMessage(r))) { cat("\n", conditionMessage(r), "\n", file = stderr()); return() }
    checked["ill"] <<- checked["ill"] + 1
    return(out("rasch", NA))
  }
  checked["erm"] <<- checked["erm"] + 1
  b <- rep(NA, ncol(x)); b[use] <- -coef(r); out("rasch", b)
  out("rasch_logl", r$loglik)
  exact <- exact_rasch(y)
  stopifnot(max(abs(exact$b + coef(r))) < 1e-4, max(abs(exact$se / r$se.beta - 1)) < 1e-3)
  se <- rep(NA, ncol(x)); se[use] <- exact$se; out("rasch_se", se)
  f <- tryCatch(suppressWarnings(itemfit(person.parameter(r))), error = function(e) NULL)
  if (!is.null(f) && length(f$i.outfitMSQ) == sum(use)) {
    v <- rep(NA, ncol(x)); v[use] <- f$i.outfitMSQ; out("rasch_outfit", v)
    v[use] <- f$i.infitMSQ; out("rasch_infit", v)
  }
}

marginals <- function(x) {
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  m <- colMeans(x, na.rm = TRUE)
  if (any(is.na(m) | m == 0 | m == 1)) x <- x[, !is.na(m) & m > 0 & m < 1, drop = FALSE]
  for (model in 1:3) {
    if (model == 3 && (nrow(x) < 400 || ncol(x) < 5)) next
    f <- tryCatch(fit_marginal(x, model), error = function(e) NULL)
    if (is.null(f) || max(abs(f$a)) > 8) next
    name <- c("mml_rasch", "mml_1pl", "mml_2pl")[model]
    out(name, c(f$a, f$b)); out(paste0(name, "_logl"), f$value)
    if (!is.null(f$se_b)) out(paste0(name, "_se"), c(f$se_a, f$se_b))
    if (ncol(x) <= 12 && !anyNA(x)) out(paste0(name, "_sx2"), score_fit(x, f$a, f$b))
    if (model == 3 || (model == 2 && ncol(x) < 5)) {
      some <- seq_len(min(nrow(x), 8))
      out(paste0(name, "_eap"), sapply(some, function(i) expected_ability(x[i, ], f$a, f$b)))
      out(paste0(name, "_wle"), sapply(some, function(i) weighted_ability(x[i, ], f$a, f$b)))
    }
  }
}

gains <- function(set) {
  d <- pairs_of(set); pre <- d$pre; post <- d$post; n <- length(pre); m <- n - 1
  g <- (mean(post) - mean(pre)) / (100 - mean(pre))
  v <- var(post) + (1 - g)^2 * var(pre) - 2 * (1 - g) * cov(pre, post)
  t <- qt(0.975, m)
  out("hake", c(g, g + c(-1, 1) * t * sqrt(v / n) / (100 - mean(pre))))
  keep <- pre < 100; one <- ((post - pre) / (100 - pre))[keep]
  out("individual", if (sum(keep) > 1) c(mean(one), mean(one) + c(-1, 1) * qt(0.975, sum(keep) - 1) * sd(one) / sqrt(sum(keep))) else NA)
  if (sd(post - pre) < 1e-9) return()
  test <- t.test(post, pre, paired = TRUE); out("difference", c(mean(post - pre), test$conf.int))
  dz <- mean(post - pre) / sd(post - pre); dav <- mean(post - pre) / ((sd(pre) + sd(post)) / 2)
  j <- exp(lgamma(m / 2) - lgamma((m - 1) / 2)) / sqrt(m / 2)
  shift <- function(p) uniroot(function(s) pt(dz * sqrt(n), m, s) - p, dz * sqrt(n) + c(-12, 12), tol = 1e-13)$root / sqrt(n)
  e <- suppressWarnings(cohens_d(post, pre, paired = TRUE)); h <- suppressWarnings(hedges_g(post, pre, paired = TRUE))
  stopifnot(abs(e$Cohens_d - dz) < 1e-12, n < 3 || abs(h$Hedges_g - j * dz) < 1e-12)
  ci <- tryCatch(suppressWarnings(c(shift(0.975), shift(0.025))), error = function(e) NULL) # pt ends at a shift of 37.6
  if (n >= 12) { stopifnot(max(abs(ci - c(e$CI_low, e$CI_high))) < 1e-3); checked["effectsize"] <<- checked["effectsize"] + 1 }
  out("d_z", dz); out("d_av", dav)
  if (n >= 3) out("g", c(j * dz, j * dav))
  if (!is.null(ci)) out("d_z_limits", ci)
}

samples <- function(set) {
  d <- pairs_of(set); a <- d$pre; b <- d$post; n <- length(a)
  out("median", c(median(a), mad(a), quantile(a, c(0, 0.1, 0.25, 0.9, 1), type = 7)))
  r <- qbinom(0.025, n, 0.5)
  if (pbinom(r, n, 0.5) <= 0.025) r <- r + 1
  if (r >= 1) out("median_limits", sort(a)[c(r, n + 1 - r)])
  test <- t.test(b, a); out("welch", c(mean(b) - mean(a), test$conf.int))
  wilson <- function(x, n) { z <- qnorm(0.975); p <- x / n; (p + z^2 / (2 * n) + c(-1, 1) * z * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))) / (1 + z^2 / n) }
  x1 <- sum(a > 50); x2 <- sum(b > 50); w1 <- wilson(x1, n); w2 <- wilson(x2, n); p1 <- x1 / n; p2 <- x2 / n
  out("newcombe", p2 - p1 + c(-1, 1) * c(sqrt((p2 - w2[1])^2 + (w1[2] - p1)^2), sqrt((w2[2] - p2)^2 + (p1 - w1[1])^2)))
  step <- pmin(4, floor(a / 20)); event <- as.integer(b > 40)
  event[step == 4] <- 0
  km <- summary(survfit(Surv(step, event) ~ 1, conf.type = "log-log"), times = 0:3)
  k <- length(km$surv)
  inside <- km$surv > 0 & km$surv < 1
  out("km", c(km$surv, rep(NA, 4 - k))); out("km_low", ifelse(inside, km$lower, NA)); out("km_high", ifelse(inside, km$upper, NA))
}

knowledge <- function(set) {
  n <- 400; length <- 8
  u <- array(draws(set + 9000, n * length * 2 + n), c(n * length * 2 + n))
  m <- c(0.25, 0.25, 0.1875, 0.125) + (set %% 3) / 32
  answers <- matrix(0, n, length); at <- 1
  for (i in 1:n) {
    known <- u[at] < m[1]; at <- at + 1
    for (t in 1:length) {
      answers[i, t] <- as.integer(if (known) u[at] >= m[4] else u[at] < m[3])
      known <- known || u[at + 1] < m[2]; at <- at + 2
    }
  }
  f <- fit_knowledge(answers)
  out("bkt", f[1:4]); out("bkt_logl", f[5])
}

one_set <- function(set) {
  cat(set)
  d <- data_set(set)
  classical(d$x)
  fairness(d$x, d$group)
  if (nrow(d$x) >= 30 && ncol(d$x) >= 3) conditional(d$x)
  if (nrow(d$x) >= 150 && ncol(d$x) >= 3) marginals(d$x)
  if (set < 100) { gains(set); samples(set) }
  if (set < 6) knowledge(set)
  cat("\n")
}

wanted <- as.integer(commandArgs(trailingOnly = TRUE))
if (length(wanted) == 0) wanted <- 0:(SETS - 1)
for (set in wanted) one_set(set)
cat(sprintf("checked on the way: %s\n", paste(names(checked), checked, collapse = ", ")), file = stderr())
