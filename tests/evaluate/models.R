# Marginal maximum likelihood written anew: equal steps of 0.1 over theta (exact to 1e-15 for any posterior wider than 0.15)
# instead of Gauss-Hermite; quasi-Newton (nlminb), then steps on the sum of squared scores, instead of EM and exact
# information; standard errors from a numerical Hessian.

theta <- seq(-8, 8, by = 0.1)
log_prior <- dnorm(theta, log = TRUE) + log(0.1)

marginal <- function(x, weight) {
  right <- x; right[is.na(right)] <- 0
  answered <- 1 * !is.na(x)
  function(a, d) { # log-likelihood and its gradient in (a, d)
    logit <- outer(theta, a) + rep(d, each = length(theta))
    p <- plogis(logit)
    log_p <- plogis(logit, log.p = TRUE); log_q <- plogis(-logit, log.p = TRUE)
    joint <- right %*% t(log_p) + (answered - right) %*% t(log_q) + rep(log_prior, each = nrow(x))
    top <- do.call(pmax, lapply(seq_along(theta), function(q) joint[, q]))
    posterior <- exp(joint - top)
    total <- rowSums(posterior)
    posterior <- posterior / total
    score_d <- right - answered * (posterior %*% p) # pattern x item
    score_a <- right * drop(posterior %*% theta) - answered * (posterior %*% (p * theta))
    list(value = sum(weight * (top + log(total))), a = colSums(weight * score_a), d = colSums(weight * score_d),
         score_a = score_a, score_d = score_d, weight = weight)
  }
}

fit_marginal <- function(x, model) {
  x <- x[rowSums(!is.na(x)) > 0, , drop = FALSE]
  key <- apply(x, 1, paste, collapse = " ")
  first <- !duplicated(key)
  weight <- as.numeric(table(factor(key, levels = key[first])))
  likelihood <- marginal(x[first, , drop = FALSE], weight)
  j <- ncol(x)
  unpack <- function(v) switch(model, list(a = rep(1, j), d = v), list(a = rep(v[1], j), d = v[-1]), list(a = v[1:j], d = v[-(1:j)]))
  value <- function(v) { u <- unpack(v); -likelihood(u$a, u$d)$value }
  gradient <- function(v) {
    u <- unpack(v); g <- likelihood(u$a, u$d)
    -switch(model, g$d, c(sum(g$a), g$d), c(g$a, g$d))
  }
  hessian <- function(v, h = 1e-3) { # fourth-order differences of the gradient
    m <- sapply(seq_along(v), function(i) {
      e <- replace(numeric(length(v)), i, h)
      (8 * (gradient(v + e) - gradient(v - e)) - (gradient(v + 2 * e) - gradient(v - 2 * e))) / (12 * h)
    })
    (m + t(m)) / 2
  }
  start <- c(switch(model, NULL, 1, rep(1, j)), qlogis(colMeans(x, na.rm = TRUE)))
  v <- if (j >= 30) start else nlminb(start, value, gradient, control = list(eval.max = 2000, iter.max = 2000, rel.tol = 1e-14))$par
  for (i in 1:100) { # the sum of squared scores is nearly the information
    u <- unpack(v); g <- likelihood(u$a, u$d)
    s <- switch(model, g$score_d, cbind(rowSums(g$score_a), g$score_d), cbind(g$score_a, g$score_d))
    slope <- colSums(s * weight)
    if (max(abs(slope)) < 1e-9 * sum(weight)) break
    v <- v + 0.9 * solve(crossprod(s, s * weight), slope)
  }
  stopifnot(max(abs(slope)) < 1e-8 * sum(weight))
  u <- unpack(v)
  if (j >= 30) return(list(value = -value(v), a = u$a, b = -u$d / u$a))
  covariance <- solve(hessian(v))
  pick <- switch(model, cbind(NA, 1:j), cbind(1, 1 + 1:j), cbind(1:j, j + 1:j))
  se_a <- if (model == 1) rep(0, j) else sqrt(diag(covariance)[pick[, 1]])
  se_b <- sapply(1:j, function(k) {
    if (model == 1) return(sqrt(covariance[k, k]))
    w <- c(u$d[k] / u$a[k]^2, -1 / u$a[k])
    sqrt(drop(w %*% covariance[pick[k, ], pick[k, ]] %*% w))
  })
  list(value = -value(v), a = u$a, b = -u$d / u$a, se_a = se_a, se_b = se_b)
}

# Ability of one row by adaptive integration and by root finding.
expected_ability <- function(row, a, b) {
  keep <- !is.na(row); row <- row[keep]; a <- a[keep]; b <- b[keep]
  f <- Vectorize(function(t) exp(sum(plogis(ifelse(row == 1, 1, -1) * a * (t - b), log.p = TRUE)) + dnorm(t, log = TRUE)))
  part <- function(g) sum(sapply(-8:7, function(k) integrate(function(t) g(t) * f(t), k, k + 1, rel.tol = 1e-12, abs.tol = 0)$value))
  mean <- part(function(t) t) / part(function(t) 1)
  c(mean, sqrt(part(function(t) (t - mean)^2) / part(function(t) 1)))
}
weighted_ability <- function(row, a, b) {
  keep <- !is.na(row); row <- row[keep]; a <- a[keep]; b <- b[keep]
  slope <- function(t) {
    p <- plogis(a * (t - b)); q <- plogis(-a * (t - b))
    sum(a * (row - p)) + sum(a^3 * p * q * (q - p)) / (2 * sum(a^2 * p * q))
  }
  t <- uniroot(slope, c(-20, 20), tol = 1e-13)$root
  p <- plogis(a * (t - b))
  c(t, 1 / sqrt(sum(a^2 * p * (1 - p))))
}

# Orlando and Thissen's S-X2 by brute force over the grid; items with every answer only.
score_fit <- function(x, a, b) {
  x <- x[rowSums(is.na(x)) == 0, , drop = FALSE]
  j <- ncol(x); score <- rowSums(x)
  p <- plogis(outer(theta, a) - rep(a * b, each = length(theta)))
  distribution <- function(items) {
    f <- matrix(0, length(theta), length(items) + 1); f[, 1] <- 1
    for (k in items) f <- f * (1 - p[, k]) + cbind(0, f[, -ncol(f), drop = FALSE]) * p[, k]
    f
  }
  prior <- exp(log_prior); whole <- colSums(distribution(1:j) * prior)
  sapply(1:j, function(k) {
    both <- colSums(distribution(setdiff(1:j, k)) * p[, k] * prior)
    cells <- list(); open <- c(0, 0, 0)
    for (s in 1:(j - 1)) {
      n <- sum(score == s)
      if (n == 0) next
      open <- open + c(n, sum(x[score == s, k]), n * both[s] / whole[s + 1])
      if (open[3] >= 1 && open[1] - open[3] >= 1) { cells <- c(cells, list(open)); open <- c(0, 0, 0) }
    }
    if (length(cells) == 0) return(0)
    cells[[length(cells)]] <- cells[[length(cells)]] + open
    sum(sapply(cells, function(c) (c[2] - c[3])^2 * c[1] / (c[3] * (c[1] - c[3]))))
  })
}

# Knowledge tracing by direct maximisation.
fit_knowledge <- function(answers) {
  value <- function(v) {
    m <- plogis(v); m[3:4] <- m[3:4] / 2
    known <- rep(m[1], nrow(answers)); sum <- 0
    for (t in seq_len(ncol(answers))) {
      right <- known * (1 - m[4]) + (1 - known) * m[3]
      sum <- sum + sum(log(ifelse(answers[, t] == 1, right, 1 - right)))
      known <- ifelse(answers[, t] == 1, known * (1 - m[4]) / right, known * m[4] / (1 - right))
      known <- known + (1 - known) * m[2]
    }
    -sum
  }
  v <- c(qlogis(c(0.3, 0.15)), qlogis(c(0.4, 0.2)))
  for (i in 1:5) v <- nlminb(v, value, control = list(rel.tol = 1e-15, eval.max = 5000, iter.max = 5000))$par
  for (i in 1:3) { # Newton with numerical derivatives
    h <- 1e-3; e <- diag(4) * h
    g <- sapply(1:4, function(i) (8 * (value(v + e[i, ]) - value(v - e[i, ])) - (value(v + 2 * e[i, ]) - value(v - 2 * e[i, ]))) / (12 * h))
    v <- v - solve(optimHess(v, value, control = list(ndeps = rep(1e-3, 4))), g)
  }
  m <- plogis(v); m[3:4] <- m[3:4] / 2
  c(m, -value(v))
}
