package probe

import (
	"bytes"
	"context"
	"net/http"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// slipPaths are where the policy is put by mistake, on its own host.
func slipPaths() []string {
	return []string{
		"/mta-sts.txt",
		"/well-known/mta-sts.txt",
		"/.well-known/mta_sts.txt",
		"/.well-known/MTA-STS.txt",
		"/.well-known/mta-sts.txt.txt",
	}
}

// findSlip says what went wrong with an answer that is not 200: the file lies
// elsewhere, or only browsers are let in.
func (l *look) findSlip(ctx context.Context, want page, f *facts.Fetch) {
	if f.Stage != facts.FetchDone {
		return
	}
	switch f.Status {
	case http.StatusNotFound, http.StatusGone:
		f.FoundAt = l.foundAt(ctx, want)
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		want.agent = browserAgent
		f.Browser = l.get(ctx, want).Status
		if f.Browser != http.StatusOK {
			f.FoundAt = l.foundAt(ctx, want)
		}
	}
}

// foundAt searches once per look: at the address that gave the first wrong
// answer, and at the domain's own web server where it has one.
func (l *look) foundAt(ctx context.Context, want page) string {
	return l.slips.get(want.host, func() string {
		var pages []page
		for _, path := range slipPaths() {
			pages = append(pages, page{want.addr, want.host, path, agent})
		}
		if apex := l.apex(); len(apex) > 0 {
			pages = append(pages, page{apex[0], l.domain, mtasts.PolicyPath, agent})
		}
		for _, url := range each(pages, func(p page) string {
			if f := l.get(ctx, p); f.Status == http.StatusOK && looksLikePolicy(f.Body) {
				return "https://" + p.host + p.path
			}
			return ""
		}) {
			if url != "" {
				return url
			}
		}
		return ""
	})
}

// foundAtDomain looks for the policy at the domain's own web server, where its own host does not exist.
func (l *look) foundAtDomain(ctx context.Context) string {
	apex := l.apex()
	if len(apex) == 0 {
		return ""
	}
	if f := l.get(ctx, page{apex[0], l.domain, mtasts.PolicyPath, agent}); f.Status == http.StatusOK && looksLikePolicy(f.Body) {
		return "https://" + l.domain + mtasts.PolicyPath
	}
	return ""
}

// looksLikePolicy says whether a body was meant as a policy, however badly written.
func looksLikePolicy(body []byte) bool {
	return bytes.Contains(body[:min(len(body), 1024)], []byte("STSv1"))
}
