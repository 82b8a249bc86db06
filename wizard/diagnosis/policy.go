package diagnosis

import (
	"bytes"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// slow is how long a fetch may take before it is worth a word.
const slow = 10 * time.Second

// judgePolicy judges the fetch of the policy and what it says. What keeps a
// sender from the file hides what is in it.
func (l *look) judgePolicy() {
	if !l.file.Fetched || l.hostUnusable() {
		return
	}
	if !l.judgeFetch() {
		return
	}
	f := l.file.Fetch
	if f.Took >= slow {
		l.find(PolicySlow, assets.Values{"s": seconds(f.Took)}, f.Addr+" "+f.Took.String())
	}
	remarks := mtasts.LintPolicy(l.file.Body)
	l.findRemarks(remarks)
	l.judgePacking()
	l.judgeUnreadList()
	if !isPlainText(f.ContentType) && !hasRemark(remarks, PolicyIsWebpage) {
		values := assets.Values{"type": f.ContentType}
		if f.ContentType == "" {
			values = assets.Values{"form": "none"}
		}
		l.find(PolicyContentType, values, "Content-Type: "+f.ContentType)
	}
	l.judgeStability()
	l.judgeCertificateEnd()
	l.judgePatterns()
}

// judgePacking says of a file that cannot be read that its server compressed it (RFC 1952 §2.3.1), if it did.
func (l *look) judgePacking() {
	if !bytes.HasPrefix(l.file.Body, []byte{0x1f, 0x8b}) {
		return
	}
	for _, f := range l.findings {
		if f.ID == PolicyEncoding {
			f.Values["form"] = "packed"
		}
	}
}

// judgeUnreadList says of a policy without a list that there is one, which nobody can read.
func (l *look) judgeUnreadList() {
	unread := slices.ContainsFunc(l.findings, func(f Finding) bool { return f.ID == PolicyMXSyntax || f.ID == PolicyMXUnicode })
	for _, f := range l.findings {
		if f.ID == PolicyNoMX && unread {
			f.Values["form"], f.Values["names"] = "unread", orDash(l.hosts)
		}
	}
}

func hasRemark(remarks []mtasts.Remark, id ID) bool {
	for _, r := range remarks {
		if ID(r.ID) == id {
			return true
		}
	}
	return false
}

// hostUnusable says that the host's own findings explain why there is no file.
func (l *look) hostUnusable() bool {
	for _, f := range l.findings {
		switch f.ID {
		case MTASTSMissing, PolicyHostMissing, PolicyHostDangling:
			return true
		case PolicyHostPrivate, PolicyHostV6Only:
			return l.file.State == rollout.PolicyUnreachable
		}
	}
	return false
}

// judgeFetch says whether a file came, and finds why where none did.
func (l *look) judgeFetch() bool {
	f := l.file.Fetch
	seen := []string{strings.TrimSpace(f.Addr + " " + string(f.Stage)), f.Err}
	switch f.Stage {
	case facts.FetchConnect, facts.FetchRefused:
		if l.check.Network.NoIPv6 && strings.Contains(f.Addr, ":") {
			return false // this network's doing, and an address of the newer kind only is said elsewhere
		}
		l.find(PolicyFetchRefused, nil, seen...)
	case facts.FetchTimeout:
		l.judgeNoFetch(f, seen)
	case facts.FetchTLS:
		l.find(PolicyTLSFailed, nil, seen...)
	case facts.FetchCert:
		l.judgePolicyCertificate(f)
	case facts.FetchHTTP:
		l.find(PolicyFetchNot200, nil, seen...)
	default:
		return f.Status == 200 || l.judgeStatus(f)
	}
	return false
}

// judgeNoFetch says why no file came in time: senders give it a minute (RFC 8461 §3.3). Where our own limit ended the wait
// sooner, or no web server can be reached from here, nobody knows.
func (l *look) judgeNoFetch(f facts.Fetch, seen []string) {
	values := assets.Values{"s": seconds(f.Took)}
	switch {
	case f.Cut:
		l.find(CheckPolicyCut, values, seen...).Blind = true
	case !f.Connected && l.check.Scope.Network && !l.check.Reach.Web:
		values["form"] = "unreached"
		l.find(CheckPolicyCut, values, seen...).Blind = true
	case !f.Connected:
		values["form"] = "silent"
		l.find(PolicyFetchTimeout, values, seen...)
	default:
		l.find(PolicyFetchTimeout, values, seen...)
	}
}

// seconds is how long something took, rounded to whole seconds, and at least one.
func seconds(d time.Duration) string {
	return whole(max(d.Round(time.Second), time.Second) / time.Second)
}

// judgeStatus finds what an HTTP status other than 200 means. It always gives false.
func (l *look) judgeStatus(f facts.Fetch) bool {
	code := strconv.Itoa(f.Status)
	values := assets.Values{"code": code, "form": "code"}
	seen := strings.TrimSpace(f.Addr + " HTTP " + code)
	turnedAway := f.Browser == 200 && f.Status >= 400
	switch {
	case f.Status == 301 || f.Status == 302 || f.Status == 303 || f.Status == 307 || f.Status == 308:
		target := f.Location
		if target == "" {
			target = "-"
		}
		l.find(PolicyFetchRedirect, assets.Values{"target": target}, seen, f.Location)
	case turnedAway || f.Status == 401 || f.Status == 403 || f.Status == 429:
		l.find(PolicyFetchBlocked, values, seen)
	case (f.Status == 404 || f.Status == 410) && noSiteHere(f.Body):
		l.find(PolicyHostDangling, assets.Values{"target": l.hostTarget()}, seen)
	case f.Status == 404 || f.Status == 410:
		found := assets.Values{}
		if f.FoundAt != "" {
			found = assets.Values{"where": f.FoundAt, "form": "found"}
		}
		l.find(PolicyFetchNotFound, found, seen, f.FoundAt)
	case f.Status >= 500:
		l.find(PolicyFetchServerError, values, seen)
	default:
		l.find(PolicyFetchNot200, values, seen)
	}
	return false
}

// hostTarget is what the policy host points to: the end of its aliases, or itself.
func (l *look) hostTarget() string {
	if chain := l.check.Host.Alias; len(chain) > 0 {
		return chain[len(chain)-1]
	}
	return mtasts.HostLabel + "." + l.check.Domain
}

// noSiteHere says that a shared web host answers for a space that nobody has taken.
func noSiteHere(body []byte) bool {
	for _, text := range []string{"There isn't a GitHub Pages site here", "There isn&#39;t a GitHub Pages site here", "<Code>NoSuchBucket</Code>", "No such app"} {
		if bytes.Contains(body, []byte(text)) {
			return true
		}
	}
	return false
}

func isPlainText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.TrimSpace(kind)
	}
	return strings.EqualFold(kind, mtasts.MediaType)
}

// judgeStability compares what the host's addresses gave.
func (l *look) judgeStability() {
	var first *facts.Fetch
	for i, f := range l.check.Fetches {
		if f.Stage != facts.FetchDone {
			continue
		}
		if first == nil {
			first = &l.check.Fetches[i]
			continue
		}
		if f.Status != first.Status || !bytes.Equal(f.Body, first.Body) {
			l.find(PolicyUnstable, nil, first.Addr, f.Addr)
			return
		}
	}
	l.judgeFlapping()
}

// judgeFlapping finds a policy that went away and came back within a day under the same id: nobody publishes like
// that, but the copies of a web host do.
func (l *look) judgeFlapping() {
	between := false
	for _, s := range slices.Backward(l.notes.Served) {
		switch {
		case s.ID != l.id || l.record != mtasts.Valid || l.now.Sub(s.Last) > day:
			return
		case s.Body != string(l.file.Body):
			between = true
		case between:
			l.find(PolicyUnstable, nil, "seen before at "+s.Last.UTC().Format(time.RFC3339))
			return
		}
	}
}

// judgePatterns looks for stars that allow more than was meant.
func (l *look) judgePatterns() {
	for _, pattern := range l.file.Meant.MX {
		parent, wild := strings.CutPrefix(pattern, "*.")
		if wild && l.writes(pattern) && (dnsname.Canonical(parent) == l.check.Domain || !strings.Contains(parent, ".")) {
			l.find(PolicyMXTooWide, assets.Values{"pattern": pattern}, "mx: "+pattern)
		}
	}
}

// writes reports whether the policy file has a pattern as it is: what was meant may have a star where the file has none.
func (l *look) writes(pattern string) bool {
	return bytes.Contains(bytes.ToLower(l.file.Body), []byte(pattern))
}
