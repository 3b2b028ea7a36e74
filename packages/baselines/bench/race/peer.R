# glmnet, behind a process like peer.py: requests and answers are lines of fields between tabs.
#
#   peers                                                  -> glmnet <version>, or nothing
#   load   x y rows columns                                -> ok      little-endian float64 files, X column after column
#   solve  tolerance runs seconds out lambda,lambda,...    -> the milliseconds of each run; the coefficients go to `out`
#
# The tolerance is glmnet's thresh. An error answers `error <message>`.
answer <- function(...) {
  cat(..., sep = "\t")
  cat("\n")
  flush(stdout())
}

readNumbers <- function(path, count) {
  file <- file(path, "rb")
  on.exit(close(file))
  readBin(file, "double", count, endian = "little")
}

operations <- list()

operations$peers <- function(fields) {
  if (!suppressWarnings(suppressMessages(requireNamespace("glmnet", quietly = TRUE)))) return(answer(""))
  # Its functions are compiled at their second call or so, on data that nobody looks at.
  for (k in 1:3) glmnet::glmnet(matrix(c(1, -1, 2, 0, 3, 1, 1, 2, 0, 1), 5, 2), c(1, 2, 0, 4, 1), lambda = c(0.1, 0.05))
  # Nothing ends early: every lambda is asked for.
  glmnet::glmnet.control(fdev = 0, devmax = 1)
  answer("glmnet", as.character(utils::packageVersion("glmnet")))
}

operations$load <- function(fields) {
  rows <- as.integer(fields[3])
  columns <- as.integer(fields[4])
  X <<- NULL
  gc()
  X <<- matrix(readNumbers(fields[1], rows * columns), rows, columns)
  y <<- readNumbers(fields[2], rows)
  answer("ok")
}

operations$solve <- function(fields) {
  lambdas <- as.numeric(strsplit(fields[5], ",")[[1]])
  times <- c()
  repeat {
    started <- Sys.time()
    fit <- glmnet::glmnet(X, y, lambda = lambdas, standardize = FALSE, intercept = FALSE,
                          thresh = as.numeric(fields[1]), maxit = 1e9)
    times <- c(times, 1e3 * as.numeric(Sys.time() - started, units = "secs"))
    if (length(times) >= as.integer(fields[2]) || sum(times) > 1e3 * as.numeric(fields[3])) break
  }
  out <- file(fields[4], "wb")
  writeBin(as.vector(as.matrix(fit$beta)), out, size = 8, endian = "little")
  close(out)
  answer(times)
}

input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1)) > 0) {
  fields <- strsplit(line, "\t", fixed = TRUE)[[1]]
  tryCatch(
    operations[[fields[1]]](fields[-1]),
    error = function(problem) answer("error", gsub("[\t\n]+", " ", conditionMessage(problem)))
  )
}
