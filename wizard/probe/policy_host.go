package probe

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// policy looks up the policy host and fetches from every address it has.
func (c *check) policy(ctx context.Context, z zone, seen *facts.Check) {
	var onAnswer func(facts.Answer)
	if c.scope.Policy {
		onAnswer = func(a facts.Answer) {
			for _, addr := range addrsOf(a) {
				c.ahead.Go(func() { c.fetch(ctx, addr) })
			}
		}
	}
	types := addressTypes
	found := c.lookup(ctx, z, mtasts.HostLabel+"."+c.domain, types, onAnswer)
	var both sync.WaitGroup
	both.Go(func() { seen.Host = c.withCaches(ctx, found, types) })
	if onEveryServer(found) {
		both.Go(func() { c.askSystem(ctx, found.Name) })
	}
	if c.scope.Policy {
		both.Go(func() {
			seen.Fetches = each(lookupAddrs(found, maxFetches), func(addr string) facts.Fetch { return c.fetch(ctx, addr) })
		})
		if c.last == nil {
			both.Go(func() { seen.Issuers = c.policyIssuers(ctx, found) })
		}
		if best, ok := found.Best(); ok && best.Status != facts.OK {
			both.Go(func() { seen.FoundAt = c.policyAtDomain(ctx) })
		}
	}
	both.Wait()
	c.told.add(facts.PartPolicy, func(p *facts.Progress) { p.Seen.Host, p.Seen.Fetches = asSeen(seen.Host), seen.Fetches })
}

// policyIssuers looks up who may issue certificates for the policy host. Before there is one, its name is not asked for.
func (c *check) policyIssuers(ctx context.Context, found facts.Lookup) []facts.CAA {
	if onEveryServer(found) && len(typesPresent(found, addressTypes)) > 0 {
		return c.issuers(ctx, found.Name)
	}
	return c.issuers(ctx, c.domain)
}

// fetch gets the policy from one address of its host, once per check, and where
// it is not there or not given, searches for it elsewhere.
func (c *check) fetch(ctx context.Context, addr string) facts.Fetch {
	return c.fetches.get(addr, func() facts.Fetch {
		want := page{addr, mtasts.HostLabel + "." + c.domain, mtasts.PolicyPath, userAgent}
		f := c.get(ctx, want)
		c.findElsewhere(ctx, want, &f)
		return f
	})
}

// wrongPolicyPaths returns where the policy is put by mistake, on its own host.
func wrongPolicyPaths() []string {
	return []string{
		"/mta-sts.txt",
		"/well-known/mta-sts.txt",
		"/.well-known/mta_sts.txt",
		"/.well-known/MTA-STS.txt",
		"/.well-known/mta-sts.txt.txt",
	}
}

// findElsewhere finds out what is behind an answer that is not 200: the file lies
// elsewhere, or only browsers are let in.
func (c *check) findElsewhere(ctx context.Context, want page, f *facts.Fetch) {
	if f.Stage != facts.FetchDone {
		return
	}
	switch f.Status {
	case http.StatusNotFound, http.StatusGone:
		f.FoundAt = c.policyElsewhere(ctx, want)
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		want.agent = browserAgent
		f.Browser = c.get(ctx, want).Status
		if f.Browser != http.StatusOK {
			f.FoundAt = c.policyElsewhere(ctx, want)
		}
	}
}

// policyElsewhere searches once per check: at the address that gave the first wrong
// answer, and at the domain's own web server where it has one. It gives the URL, or "".
func (c *check) policyElsewhere(ctx context.Context, want page) string {
	return c.elsewhere.get(want.host, func() string {
		var pages []page
		for _, path := range wrongPolicyPaths() {
			pages = append(pages, page{want.addr, want.host, path, userAgent})
		}
		return c.firstPolicy(ctx, append(pages, c.pagesAtDomain()...))
	})
}

// policyAtDomain searches for the policy at the domain's own web server, where its own host does not exist.
func (c *check) policyAtDomain(ctx context.Context) string {
	return c.firstPolicy(ctx, c.pagesAtDomain())
}

// pagesAtDomain returns where the policy would lie at the domain's own web server, if it has one.
func (c *check) pagesAtDomain() []page {
	apex := c.apexAddrs()
	if len(apex) == 0 {
		return nil
	}
	return []page{{apex[0], c.domain, mtasts.PolicyPath, userAgent}}
}

// firstPolicy gets all pages at once, and gives the URL of the first that is meant as a policy.
func (c *check) firstPolicy(ctx context.Context, pages []page) string {
	fetches := each(pages, func(p page) facts.Fetch { return c.get(ctx, p) })
	i := slices.IndexFunc(fetches, func(f facts.Fetch) bool { return f.Status == http.StatusOK && looksLikePolicy(f.Body) })
	if i < 0 {
		return ""
	}
	return "https://" + pages[i].host + pages[i].path
}

// looksLikePolicy reports whether a body was meant as a policy, however badly written.
func looksLikePolicy(body []byte) bool {
	return bytes.Contains(body[:min(len(body), 1024)], []byte("STSv1"))
}

func (c *check) lookupApex(ctx context.Context) []string {
	z := c.domainZone()
	return slices.Concat(each(addressTypes, func(qtype uint16) []string {
		return c.askAny(ctx, z, c.domain, qtype).Values(dns.TypeToString[qtype])
	})...)
}
