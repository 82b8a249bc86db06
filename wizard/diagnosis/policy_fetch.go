package diagnosis

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// slow is how long a fetch may take before it is worth a word.
const slow = 10 * time.Second

// judgeFetch reports whether a file came, and finds why where none did.
func (d *diagnosis) judgeFetch() bool {
	f := d.file.Fetch
	seen := []string{strings.TrimSpace(f.Addr + " " + string(f.Stage)), f.Err}
	switch f.Stage {
	case facts.FetchInside: // the name of the host is what is wrong, or our view of it
		return false
	case facts.FetchConnect, facts.FetchRefused:
		if d.Check.Network.NoIPv6 && !isV4(f.Addr) {
			return false // this network's doing, and an address of the newer kind only is said elsewhere
		}
		d.find(PolicyFetchRefused, nil, seen...)
	case facts.FetchTimeout:
		d.judgeNoFetch(f, seen)
	case facts.FetchTLS:
		d.find(PolicyTLSFailed, nil, seen...)
	case facts.FetchCert:
		d.judgePolicyCertificate(f)
	case facts.FetchHTTP:
		d.find(PolicyFetchNot200, nil, seen...)
	case facts.FetchDone:
		if f.Status == 200 {
			d.judgeSlow(f)
			return true
		}
		d.judgeStatus(f)
	}
	return false
}

// judgeSlow finds a fetch that took so long that some senders give up.
func (d *diagnosis) judgeSlow(f facts.Fetch) {
	if f.Took >= slow {
		d.find(PolicySlow, assets.Values{"s": seconds(f.Took)}, f.Addr+" "+f.Took.String())
	}
}

// hostUnusable reports whether the host's own findings explain why there is no file.
func (d *diagnosis) hostUnusable() bool {
	answered := d.file.Fetch.Connected || d.file.Fetch.Stage == facts.FetchDone
	return d.has(MTASTSMissing, PolicyHostMissing, PolicyHostDangling) ||
		d.has(PolicyHostPrivate, PolicyHostV6Only) && d.file.State == rollout.PolicyUnreachable && !answered
}

// judgeNoFetch says why no file came in time: senders give it a minute (RFC 8461 §3.3). Where our own limit ended the wait
// sooner, or no web server can be reached from here, nobody knows.
func (d *diagnosis) judgeNoFetch(f facts.Fetch, seen []string) {
	took := seconds(f.Took)
	switch {
	case f.Cut:
		d.find(CheckPolicyCut, assets.Values{"s": took}, seen...).Blind = true
	case f.Connected:
		d.find(PolicyFetchTimeout, assets.Values{"s": took}, seen...)
	case d.Check.WebUnreached():
		d.find(CheckPolicyCut, assets.Values{"s": took, "form": "unreached"}, seen...).Blind = true
	default:
		d.find(PolicyFetchTimeout, assets.Values{"s": took, "form": "silent"}, seen...)
	}
}

// judgeStatus finds what an HTTP status other than 200 means.
func (d *diagnosis) judgeStatus(f facts.Fetch) {
	code := strconv.Itoa(f.Status)
	values := assets.Values{"code": code, "form": "code"}
	seen := strings.TrimSpace(f.Addr + " HTTP " + code)
	turnedAway := f.Browser == 200 && f.Status >= 400
	switch {
	case slices.Contains([]int{301, 302, 303, 307, 308}, f.Status):
		d.find(PolicyFetchRedirect, assets.Values{"target": cmp.Or(f.Location, "-")}, seen, f.Location)
	case turnedAway || f.Status == 401 || f.Status == 403 || f.Status == 429:
		d.find(PolicyFetchBlocked, values, seen)
	case (f.Status == 404 || f.Status == 410) && d.unclaimed(f.Body):
		d.find(PolicyHostDangling, assets.Values{"target": d.hostTarget()}, seen)
	case f.Status == 404 || f.Status == 410:
		found := assets.Values{}
		if f.FoundAt != "" {
			found = assets.Values{"where": f.FoundAt, "form": "found"}
		}
		d.find(PolicyFetchNotFound, found, seen, f.FoundAt)
	case f.Status >= 500:
		d.find(PolicyFetchServerError, values, seen)
	default:
		d.find(PolicyFetchNot200, values, seen)
	}
}

// unclaimed reports whether a shared web host answers for a space that nobody has taken.
func (d *diagnosis) unclaimed(body []byte) bool {
	return slices.ContainsFunc(d.Companies.EmptySpaces, func(text string) bool { return bytes.Contains(body, []byte(text)) })
}

// judgeStability compares what the host's addresses gave.
func (d *diagnosis) judgeStability() {
	var first *facts.Fetch
	for i, f := range d.Check.Fetches {
		if f.Stage != facts.FetchDone {
			continue
		}
		if first == nil {
			first = &d.Check.Fetches[i]
			continue
		}
		if f.Status != first.Status || !bytes.Equal(f.Body, first.Body) {
			d.find(PolicyUnstable, nil, first.Addr, f.Addr)
			return
		}
	}
	d.judgeFlapping()
}

// judgeFlapping finds a policy that went away and came back within a day under the same id: nobody publishes like that, but
// the copies of a web host do.
func (d *diagnosis) judgeFlapping() {
	between := false
	for _, s := range slices.Backward(d.Notes.Served) {
		switch {
		case s.ID != d.id || d.record != mtasts.Valid || d.Now.Sub(s.Last) > day:
			return
		case s.Body != string(d.file.Body):
			between = true
		case between:
			d.find(PolicyUnstable, nil, "seen before at "+s.Last.UTC().Format(time.RFC3339))
			return
		}
	}
}
