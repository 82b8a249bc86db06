package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// keyTimeout bounds the search for one key.
const keyTimeout = 5 * time.Second

// KeyRecords returns the TXT records at a name where the key of a mail's signature is (RFC 6376 §3.6.2), the strings of each
// joined. It returns none, and no error, where DNS says that there are none; an error is that nobody could say. The name is
// some sender's: resolvers are asked, and their validation counts. Aliases are followed.
//
// The name is what a mail says. So it may be one by which resolvers would learn that a domain has no _mta-sts record or policy
// host, which its owner is about to create: such are not asked for.
func (p *Probe) KeyRecords(ctx context.Context, name string) (texts []string, err error) {
	if _, valid := dns.IsDomainName(name); !valid || !strings.Contains(name, ".") {
		return nil, fmt.Errorf("%q is no name in the DNS", clip(name, 80))
	}
	if slices.ContainsFunc(strings.Split(dnsname.Canonical(name), "."), func(label string) bool { return slices.Contains(createdLabels, label) }) {
		return nil, errWithheld
	}
	ctx, cancel := context.WithTimeout(ctx, min(keyTimeout, p.config.Timeout))
	defer cancel()
	found := newCheck(p, name, facts.Scope{}).resolveQuestion(ctx, question{name: name, qtype: dns.TypeTXT, recurse: true}).answer()
	if !found.Answered() {
		return nil, errors.New(string(found.Status) + ": " + found.Err)
	}
	return found.Values("TXT"), nil
}
