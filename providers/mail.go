package providers

import (
	"maps"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// MailResult says who runs a domain's mail.
type MailResult struct {
	ID          string     // of the mailbox provider, or Unknown, SelfHosted, NoMail
	Name        string     // for people
	GatewayID   string     // of the filter in front, if the MX name that senders prefer is one's
	GatewayName string     // for people
	Confidence  Confidence // of the surest evidence; "" where there is none
	Evidence    []Evidence // MX first, in order of preference
	Mixed       []string   // ids of everybody in the MX set, where there are several
	Hints       []string   // ids of mailbox providers that other records point to, where MX names somebody else
	Major       bool       // the mailbox provider is a sender that a small domain gets most of its mail from
	Hosting     string     // whether the provider keeps the policy file, in a sentence or two; "" where nothing is known
	Notes       []string   // what else to know about the policy file there, a sentence each
}

// Evidence is one observation and what it stands for.
type Evidence struct {
	What       string     // where it was seen: InMX, InSPF, InOwnershipMark, or the name of another record, such as "autodiscover"
	Value      string     // as it was seen, at most 255 bytes; hostile
	Means      string     // "Google Workspace"
	Confidence Confidence // that this stands for that
}

// Where evidence is seen, as it is shown.
const (
	InMX            = "mail server"
	InSPF           = "SPF"
	InOwnershipMark = "ownership mark"
)

// Where the catalogue's marks are, beside names under the domain.
const (
	atSPF          = "spf" // an SPF record
	atTXT          = "txt" // another TXT record
	atAutodiscover = "autodiscover"
)

// Mail says who runs the mail of a domain: by the MX name that senders prefer, and where that is a filter's or
// nobody's who is known, who stands behind it by the other MX names, SPF, autodiscover, DKIM selectors and ownership marks.
func (c *Catalogue) Mail(clues Clues) MailResult {
	named := slices.ContainsFunc(clues.MX, func(host string) bool { return host != "" && host != "." })
	clues = clues.clean()
	var r MailResult
	servers := c.mailServers(clues)
	marks := c.marks(clues)

	var owners []string
	for _, s := range servers {
		owners = appendNew(owners, s.owner)
		r.Evidence = append(r.Evidence, Evidence{InMX, s.host, c.name(s.owner), s.confidence})
	}
	if len(owners) > 1 {
		r.Mixed = owners
	}
	behind := marks.likely()
	switch {
	case !named:
		r.ID = NoMail
	case len(servers) == 0: // names that cannot be a server's
		r.ID = Unknown
	case servers[0].kind == gateway:
		r.GatewayID, r.GatewayName = servers[0].owner, c.name(servers[0].owner)
		r.ID = mailboxes(servers[1:], behind)
	default:
		r.ID = servers[0].owner
	}
	r.Name = c.name(r.ID)

	r.Major = c.major(r.ID)
	if i := slices.IndexFunc(c.mail, func(e mailEntry) bool { return e.ID == r.ID }); i >= 0 {
		r.about(c.mail[i], clues.Domain)
	}
	for _, id := range behind {
		if id != r.ID && r.ID != NoMail {
			r.Hints = append(r.Hints, id)
		}
	}
	for _, m := range marks {
		if m.owner == r.ID || m.owner == r.GatewayID || slices.Contains(r.Hints, m.owner) {
			r.Evidence = append(r.Evidence, Evidence{m.what, clip(m.value, maxShown), c.name(m.owner), m.confidence})
		}
	}
	for _, e := range r.Evidence {
		if e.Confidence.rank() > r.Confidence.rank() || r.Confidence == "" {
			r.Confidence = e.Confidence
		}
	}
	return r
}

// mailboxes says who has the mailboxes behind a filter: whoever else is in MX, or where the other records point.
func mailboxes(servers []mailServer, behind []string) string {
	for _, s := range servers {
		if s.kind != gateway && s.entry != nil {
			return s.owner
		}
	}
	if len(behind) == 1 {
		return behind[0]
	}
	if slices.ContainsFunc(servers, func(s mailServer) bool { return s.owner == SelfHosted }) {
		return SelfHosted
	}
	return Unknown
}

// about fills in what the catalogue says of the mailbox provider itself.
func (r *MailResult) about(e mailEntry, domain string) {
	r.Hosting, r.Notes = e.Policy.Say, sentences(e.Note, domain)
}

// MarkNames lists the names under a domain whose CNAME or TXT gives a mail provider
// away, relative to the domain and sorted: what to look up for Clues.Names.
func (c *Catalogue) MarkNames() []string {
	names := map[string]bool{}
	for _, entry := range c.mail {
		for _, m := range entry.Mark {
			if m.At != "spf" && m.At != "txt" {
				names[m.At] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// mailServer is one MX name and whose it is.
type mailServer struct {
	host       string
	owner      string // an id
	kind       mailKind
	confidence Confidence
	entry      *mailEntry // nil where no company is known
	set        *mxSet
}

func (c *Catalogue) mailServers(clues Clues) []mailServer {
	var out []mailServer
	for _, host := range clues.MX {
		out = append(out, c.mailServer(clues.Domain, host))
	}
	return out
}

// mailServer finds the owner of an MX name; the longest suffix wins.
func (c *Catalogue) mailServer(domain, host string) mailServer {
	s := mailServer{host: host, owner: Unknown}
	if dnsname.Under(host, domain) {
		s.owner = SelfHosted
	}
	best := 0
	for i := range c.mail {
		for j := range c.mail[i].MX {
			set := &c.mail[i].MX[j]
			if weight := bestMatch(set.Patterns, host); weight > best {
				best = weight
				s.entry, s.set = &c.mail[i], set
			}
		}
	}
	if s.entry != nil {
		s.owner, s.kind = s.entry.ID, s.entry.Kind
		s.confidence = s.set.Confidence
	}
	return s
}

// found is one mark that was seen.
type found struct {
	owner       string
	kind        mailKind
	what, value string
	weight      int
	confidence  Confidence
}

type marksFound []found

// marks finds what besides MX gives providers away, in the order of the catalogue.
func (c *Catalogue) marks(clues Clues) marksFound {
	spf := SPFTargets(clues.TXT, "include:", "redirect=", "exists:", "a:", "mx:")
	var out marksFound
	for i := range c.mail {
		entry := &c.mail[i]
		for _, m := range entry.Mark {
			what, values := m.seen(clues, spf)
			for _, value := range values[:min(len(values), maxMatches)] {
				out = append(out, found{entry.ID, entry.Kind, what, value, m.weight(), m.Confidence})
			}
		}
	}
	return out
}

// seen returns the values that match a mark, and what they were seen in.
func (m mark) seen(clues Clues, spf []string) (what string, values []string) {
	switch m.At {
	case atSPF:
		for _, target := range spf {
			if matchAny(m.Match, target) {
				values = appendNew(values, target)
			}
		}
		return InSPF, values
	case atTXT:
		for _, text := range clues.TXT {
			if hasPrefix(m.Prefix, text) {
				values = append(values, text)
			}
		}
		return InOwnershipMark, values
	}
	value, ok := clues.Names[m.At]
	if ok && (m.Key && isKey(value) || matchAny(m.Match, dnsname.Canonical(value)) || hasPrefix(m.Prefix, value)) {
		values = []string{value}
	}
	return m.At, values
}

// weight returns how much a mark says about where mailboxes are.
func (m mark) weight() int {
	switch {
	case m.Weak:
		return 1
	case m.At == atSPF, m.At == atTXT:
		return 2
	case m.At == atAutodiscover:
		return 4
	}
	return 3
}

// likely returns the ids that the marks point to: the one with most weight, several
// where they are level, none where all there is is weak.
func (marks marksFound) likely() []string {
	weights := map[string]int{}
	counted := map[string]bool{}
	for _, m := range marks {
		if kind := m.owner + " " + m.what; m.kind == mailbox && !counted[kind] {
			counted[kind] = true
			weights[m.owner] += m.weight
		}
	}
	most := 2
	for _, weight := range weights {
		most = max(most, weight)
	}
	var ids []string
	for _, m := range marks {
		if weights[m.owner] == most && m.kind == mailbox {
			ids = appendNew(ids, m.owner)
		}
	}
	return ids
}

// isKey reports whether text is a DKIM key (RFC 6376 §3.6.1), and not what a "*" record answers for every name.
func isKey(text string) bool {
	for tag := range strings.SplitSeq(text, ";") {
		if name, _, ok := strings.Cut(tag, "="); ok && strings.TrimSpace(name) == "p" {
			return true
		}
	}
	return false
}

func matchAny(patterns []string, host string) bool { return bestMatch(patterns, host) > 0 }

func hasPrefix(prefixes []string, text string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return len(text) >= len(p) && strings.EqualFold(text[:len(p)], p) })
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
