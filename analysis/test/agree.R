# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where the expected numbers of agree.c come from (R 4.2, nlme 3.1).

options(digits = 15)
a <- c(4.01, 4.03, 3.99, 4.05, 4.00)
b <- c(4.06, 4.02, 4.08, 4.11, 4.04, 4.07)
t <- t.test(b, a)
cat("welch", t$conf.int, t$parameter, t$p.value, "\n")

cat("holm", p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.8, 0.03), "holm"), "\n")

x <- c(5, 1, 9, 2, 7, 7, 3, 8, 4, 100)
cat("quantile", quantile(x, c(.025, .5, .8, .99)), "\n")
cat("trimmed", mean(x, trim = .2), "\n")

# boots in turns, A B B A A B B A, with a drift
y <- c(1.00, 1.04, 1.06, 1.03, 1.02, 1.08, 1.07, 1.09)
side <- c(0, 1, 1, 0, 0, 1, 1, 0)
time <- seq(-1, 1, length = 8)
cat("drift", summary(lm(y ~ time + side))$coefficients["side", ], "\n")

# four boots of three processes of four samples
i <- 0:47
v <- round(5 + sin(i %/% 12 * 2.1) * 0.05 + sin(i %/% 4 * 1.7) * 0.03 +
	   sin(i * 2.9) * 0.01, 6)
d <- data.frame(v = v, boot = factor(i %/% 12), run = factor(i %/% 4))
library(nlme)
m <- lme(v ~ 1, random = ~ 1 | boot / run, data = d, method = "REML")
print(VarCorr(m))
ms <- anova(lm(v ~ boot + boot:run, d))[["Mean Sq"]]
cat("components", (ms[1] - ms[2]) / 12, (ms[2] - ms[3]) / 4, ms[3], "\n")
