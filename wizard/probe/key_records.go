package probe

import (
	"context"
	"errors"
)

// KeyRecords returns the TXT records at a name where the key of a mail's signature is (RFC 6376 §3.6.2), the strings of each
// joined. It returns none, and no error, where DNS says that there are none; an error is that nobody could say. The name is
// some sender's: resolvers are asked.
func (p *Probe) KeyRecords(_ context.Context, _ string) (texts []string, err error) {
	return nil, errors.New("not looked up")
}
