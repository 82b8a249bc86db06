package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"time"
)

// Windows reports its own numbers, which package syscall does not match with
// the names that it borrows from Unix.
const (
	wsaAfNoSupport  = syscall.Errno(10047)
	wsaAddrNotAvail = syscall.Errno(10049)
	wsaNetUnreach   = syscall.Errno(10051)
	wsaConnRefused  = syscall.Errno(10061)
)

// isTimeout reports whether err says that time ran out, whoever ran out of it.
func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errBusy) || errors.As(err, &timeout) && timeout.Timeout()
}

// isRefused reports whether the other side turned a connection down.
func isRefused(err error) bool { return isAny(err, syscall.ECONNREFUSED, wsaConnRefused) }

// isUnreachable reports whether this computer has no way to such an address.
func isUnreachable(err error) bool {
	return isAny(err, syscall.ENETUNREACH, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT,
		wsaNetUnreach, wsaAddrNotAvail, wsaAfNoSupport)
}

func isAny(err error, numbers ...syscall.Errno) bool {
	for _, number := range numbers {
		if errors.Is(err, number) {
			return true
		}
	}
	return false
}

const maxErr = 300 // bytes kept of an error's text, which may quote the network

// clip cuts s to at most n bytes.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(s[:n], ""), len(s))
}

// tooBusy is how late this computer may notice that time is up. One that is later may have had no time to read the answer either.
const tooBusy = 250 * time.Millisecond

// errBusy is silence that may be our own fault.
var errBusy = errors.New("this computer was too busy to tell whether an answer came")

// onTime returns the error of something that had until the deadline of ctx: errBusy where it was noticed too late that time was up.
func onTime(ctx context.Context, err error) error {
	if deadline, ok := ctx.Deadline(); ok && err != nil && isTimeout(err) && time.Since(deadline) > tooBusy {
		return errBusy
	}
	return err
}

// busyTries is how often something is tried whose end this computer was too busy to tell.
const busyTries = 3

// despiteBusy tries something again where this computer was too busy to tell how it ended.
func despiteBusy[T any](ctx context.Context, try func() (T, error)) (got T, err error) {
	for range busyTries {
		if got, err = try(); !errors.Is(err, errBusy) || ctx.Err() != nil {
			break
		}
	}
	return got, err
}

// isOurs reports whether an error says nothing of the other side: our own time was up, or we were too busy.
func isOurs(ctx context.Context, err error) bool { return ctx.Err() != nil || errors.Is(err, errBusy) }
