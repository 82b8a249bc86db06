package reports

import (
	"time"
	_ "unsafe" // for go:linkname
)

// The library asks the computer's clock whether a signature has ended, and looks no further where it has. Whoever hands in mails
// of last month has many such: whether they were forged can still be told. And the time of a check is handed in (Options.Now), in a
// pretend world another one. So the library's clock stands at the beginning, for which no signature has ended, and
// check judges that by the time it is given.

//go:linkname libraryNow github.com/emersion/go-msgauth/dkim.now
var libraryNow func() time.Time

func init() { libraryNow = func() time.Time { return time.Unix(0, 0) } }
