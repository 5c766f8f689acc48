# The seeded data sets, the same in tests/unit/evaluate_data.h. Only sums of multiples of 2^-31 are compared, so both
# languages get the same bits.

draws <- function(seed, n) { # Lehmer's generator: 48271 s mod 2^31 - 1, products below 2^53
  out <- numeric(n)
  s <- seed
  for (i in seq_len(n)) {
    s <- (s * 48271) %% 2147483647
    out[i] <- s / 2147483648
  }
  out
}

SETS <- 236
sizes <- function(set) { # persons, items, style: 0 plain, 1 with missing answers, 2 extreme, 3 booklets
  if (set >= 231) return(list(c(5000, 60, 0), c(5000, 60, 3), c(2000, 30, 0), c(1000, 10, 1), c(3000, 12, 2))[[set - 230]])
  persons <- c(0, 1, 2, 5, 12, 30, 60, 100, 150, 250, 400)
  items <- c(1, 2, 3, 5, 8, 12, 20)
  c(persons[set %% 11 + 1], items[(set %/% 11) %% 7 + 1], set %/% 77)
}

data_set <- function(set) {
  size <- sizes(set)
  n <- size[1]; items <- size[2]; style <- size[3]
  u <- matrix(draws(set + 1000, n * (5 + 5 * items)), nrow = n, ncol = 5 + 5 * items, byrow = TRUE)
  j <- seq_len(items) - 1
  slope <- 0.75 + (j * 3) %% 4 / 4
  threshold <- (j * 5) %% 13 / 8 - 0.75
  group <- as.integer(u[, 1] < 0.5)
  ability <- (u[, 2] + u[, 3] + u[, 4] + u[, 5]) * 2 - 4 - group / 4
  x <- matrix(NA_integer_, n, items)
  for (k in seq_len(items)) {
    at <- 5 + (k - 1) * 5
    noise <- u[, at + 1] + u[, at + 2] + u[, at + 3] + u[, at + 4] - 2
    bias <- if (k == 3) group / 2 else 0
    x[, k] <- as.integer(ability * slope[k] + noise * 2 > threshold[k] + bias)
    missing <- switch(style + 1, 0, 0.125, 0.0625, 0)
    x[u[, at + 5] < missing, k] <- NA
    if (style == 3 && n > 0) x[(seq_len(n) - 1 + k) %% 6 == 0, k] <- NA
  }
  if (style == 2) {
    if (n >= 1) x[1, ] <- 1L
    if (n >= 2) x[2, ] <- 0L
    if (items >= 2 && n >= 1) x[, items] <- 1L
  }
  list(x = x, group = group)
}

pairs_of <- function(set) { # percent before and after, some at 100
  u <- draws(set + 5000, 3 * 60)
  n <- c(2, 5, 12, 30, 60)[set %% 5 + 1]
  a <- u[seq_len(n)]; b <- u[60 + seq_len(n)]; c <- u[120 + seq_len(n)]
  pre <- floor(a * 1024) / 8
  pre[pre > 100] <- 100
  post <- pmin(100, pmax(0, pre + floor(b * 512) / 8 - floor(c * 256) / 8))
  list(pre = pre, post = post)
}
