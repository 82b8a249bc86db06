package assets

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// Reason is why the operating system did not do something.
type Reason string

// The reasons, by what is said of each.
const (
	Missing     Reason = "missing"
	Denied      Reason = "denied"
	Exists      Reason = "exists"
	ReadOnly    Reason = "read-only"
	Full        Reason = "full"
	Quota       Reason = "quota"
	LongName    Reason = "long-name"
	NotFolder   Reason = "not-folder"
	IsFolder    Reason = "is-folder"
	OpenFiles   Reason = "open-files"
	Damaged     Reason = "damaged"
	Circle      Reason = "circle"
	InUse       Reason = "in-use"
	NoReader    Reason = "no-reader"
	EndedEarly  Reason = "ended-early"
	Time        Reason = "time"
	Interrupted Reason = "interrupted"
)

// systemReasons has the reasons by the errors of the system, those first that others are kinds of.
var systemReasons = append([]struct {
	err    error
	reason Reason
}{
	{syscall.EROFS, ReadOnly}, {syscall.ENOSPC, Full}, {syscall.EDQUOT, Quota}, {syscall.ENAMETOOLONG, LongName},
	{syscall.ENOTDIR, NotFolder}, {syscall.EISDIR, IsFolder}, {syscall.EMFILE, OpenFiles}, {syscall.ENFILE, OpenFiles}, {syscall.EIO, Damaged},
	{syscall.ELOOP, Circle}, {syscall.EBUSY, InUse}, {syscall.ETXTBSY, InUse}, {syscall.EPIPE, NoReader},
	{fs.ErrNotExist, Missing}, {fs.ErrPermission, Denied}, {fs.ErrExist, Exists}, {io.ErrUnexpectedEOF, EndedEarly},
	{context.DeadlineExceeded, Time}, {context.Canceled, Interrupted},
}, ownReasons...)

// SystemReason returns why the system did not do something; "" where an error is not the system's.
func SystemReason(err error) Reason {
	for _, known := range systemReasons {
		if errors.Is(err, known.err) {
			return known.reason
		}
	}
	return ""
}
