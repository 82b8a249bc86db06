package journey

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// maxNewServers bounds a list that is pasted.
const maxNewServers = 20

// readServers reads the names of mail servers as people paste them: one or more, with priorities, commas, final dots.
func readServers(text string, present []string) ([]string, error) {
	fields := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n\u00a0", r) })
	var hosts []string
	for _, field := range fields {
		if strings.Trim(field, "0123456789") == "" || strings.EqualFold(field, "MX") {
			continue // a priority, or the type of the line
		}
		name := strings.Trim(strings.TrimSuffix(field, "."), "\"'`<>")
		_, address := netip.ParseAddr(name)
		ascii, err := dnsname.ToASCII(name)
		if err != nil || address == nil || !strings.Contains(ascii, ".") || strings.Contains(ascii, "*") || !mtasts.ValidPattern(ascii) {
			return nil, assets.NewError(msgid.ErrorServersNot, assets.Values{"text": assets.Clean(field, 60)})
		}
		if !slices.Contains(hosts, ascii) {
			hosts = append(hosts, ascii)
		}
	}
	switch {
	case len(hosts) == 0:
		return nil, assets.NewError(msgid.ErrorServersNothing, nil)
	case len(hosts) > maxNewServers:
		return nil, assets.NewError(msgid.ErrorServersTooMany, assets.Values{"most": maxNewServers})
	case !slices.ContainsFunc(hosts, func(h string) bool { return !dnsname.Contains(present, h) }):
		return nil, assets.NewError(msgid.ErrorServersSame, nil)
	}
	return hosts, nil
}

// mailServers returns the mail servers that the newest check saw, or the last ones that any did: that nobody could say which there are
// makes no policy without any.
func (j Journey) mailServers() []string {
	check, _ := j.Check()
	hosts := check.MXHosts()
	if n := len(j.Notes.MX); len(hosts) == 0 && n > 0 {
		return slices.Clone(j.Notes.MX[n-1].Hosts)
	}
	return hosts
}

// NewServers returns the mail servers of a move that is asked for or under way.
func (j Journey) NewServers() []string {
	if j.Operation != nil {
		return j.Operation.New
	}
	text, _ := j.Answered(QuestionNewMX)
	return strings.Fields(text)
}

// WithCandidates notes what a lookup found of the new mail servers, where they are still the ones that are asked about.
func (j Journey) WithCandidates(found facts.ServerCheck) Journey {
	var hosts []string
	for _, s := range found.Servers {
		hosts = append(hosts, s.Host)
	}
	if j.Operation == nil && dnsname.SameSet(j.NewServers(), hosts) {
		j.Candidates = &found
	}
	return j
}

// candidatesGood reports whether the new mail servers were looked up, and nothing is wrong with any.
func (j Journey) candidatesGood() bool {
	c := j.Candidates
	return c != nil && len(c.Servers) > 0 && !slices.ContainsFunc(c.Servers, func(s facts.MailServer) bool {
		ok, tested := Proven(s)
		return s.Dead || !ok || !tested
	})
}

// Proven reports whether a mail server showed an encrypted connection and a good certificate at every address that could
// be called; tested is false where none could.
func Proven(server facts.MailServer) (ok, tested bool) {
	ok = true
	for _, call := range server.Calls {
		if !call.Answered() {
			continue
		}
		tested = true
		ok = ok && call.Proven()
	}
	return ok && tested, tested
}
