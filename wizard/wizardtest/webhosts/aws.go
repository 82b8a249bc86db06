package webhosts

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// Amazon: a certificate of Certificate Manager, a bucket of S3, a distribution of CloudFront. Documented: the distribution's own
// name, uploads, and invalidations. Reported: how a certificate is asked for, the pages of 2026 for a new distribution, and TLS certificate
// with Add domains. Remembered: how a bucket and its folder are made, and that a certificate counts in us-east-1 only.
type aws struct {
	world   *World
	issued  map[string]time.Time // certificates by name: when the record that proves the name was seen; zero: not yet
	buckets map[string]files
	edge    *edge
	now     time.Time

	distributions []*distribution
}

// distribution is what stands in front of a bucket.
type distribution struct {
	title, name string
	bucket      string
	live        time.Time                  // from when it shows what was set last
	kept        map[string]practice.Answer // copies, by path
	since       time.Time                  // when the first of them was made
}

func newAWS(w *World) *aws {
	a := &aws{world: w, issued: map[string]time.Time{}, buckets: map[string]files{}}
	a.edge = newEdge(w, 0, []string{"*.cloudfront.net"}, htmlPage(403, "The request could not be satisfied"), "*.cloudfront.net")
	return a
}

func (a *aws) name() string               { return "Amazon" }
func (a *aws) certified(host string) bool { return a.edge.certified(host) }

// pass issues the certificates whose record is there.
func (a *aws) pass(now time.Time) {
	a.now = now
	a.edge.pass(now)
	for name, seen := range a.issued {
		record, value := proof(name)
		if seen.IsZero() && a.world.alias(record) == value {
			a.issued[name] = now
		}
	}
}

// proof returns the record that proves a name.
func proof(name string) (record, value string) {
	return "_3f2a9c." + name, "_81bd0e.kxqz.acm-validations.aws"
}

func (a *aws) hasCertificate(name string) bool {
	seen := a.issued[name]
	return !seen.IsZero() && a.world.Net.Clock().Now().Sub(seen) >= 30*time.Minute
}

func (a *aws) open(address, _ string) (*page, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Path == "/acm/home" && u.Query().Get("region") == "us-east-1" && u.Fragment == "/certificates/request":
		return a.request(), nil
	case u.Path == "/s3/bucket/create":
		return a.newBucket(), nil
	case u.Path == "/cloudfront/v4/home" && u.Fragment == "/distributions/create":
		return a.newDistribution(), nil
	case u.Path == "/s3/buckets", u.Path == "/s3/":
		return a.list(), nil
	case u.Path == "/cloudfront/v4/home" && (u.Fragment == "/distributions" || u.Fragment == ""):
		p := &page{name: "the list of distributions"}
		for _, d := range a.distributions {
			p.lead("the distribution "+d.title, to(func() *page { return a.distribution(d) }))
		}
		return p, nil
	}
	return nil, fmt.Errorf("there is no page %s at Amazon, or not in a region whose certificates CloudFront takes", address)
}

func (a *aws) request() *page {
	name, validation := "", ""
	form := to(func() *page {
		return &page{
			name: "Request a public certificate",
			boxes: boxes{
				"Fully qualified domain name|Domain name": text(&name),
				"Validation method":                       choice(&validation, "DNS validation", "DNS validation - recommended"),
			},
			ways: ways{"Request": func() (*page, error) {
				if name == "" {
					return nil, errors.New("no domain name was typed")
				}
				a.issued[name] = time.Time{}
				record, value := proof(name)
				label := strings.TrimSuffix(record, "."+a.world.Domain)
				return &page{
					name: "the certificate's page", asks: &asked{record, "CNAME", value}, shows: map[string]string{label: value},
					ready: func() bool { return a.hasCertificate(name) },
				}, nil
			}},
		}
	})
	return &page{name: "Request certificate", ways: ways{"Request a public certificate": form, "Next": form}}
}

func (a *aws) newBucket() *page {
	name := ""
	return &page{
		name:  "Create bucket",
		boxes: boxes{remembered("Bucket name"): text(&name)},
		ways: ways{remembered("Create bucket"): func() (*page, error) {
			if name == "" || a.buckets[name] != nil {
				return nil, fmt.Errorf("it is refused: S3 refuses the bucket name %q", name)
			}
			a.buckets[name] = files{}
			return a.list(), nil
		}},
	}
}

// list is the list of the buckets.
func (a *aws) list() *page {
	p := &page{name: "the list of buckets"}
	for name := range a.buckets {
		p.lead(name, to(func() *page { return a.bucket(name, "") }))
	}
	return p
}

// bucket is the page of a bucket, or of a folder in it, which ends in a slash.
func (a *aws) bucket(name, folder string) *page {
	p := &page{name: "the bucket's page", ways: ways{name: to(func() *page { return a.bucket(name, "") })}}
	for _, f := range a.buckets[name].folders(strings.TrimSuffix(folder, "/")) {
		p.ways[f+"|"+f+"/"] = to(func() *page { return a.bucket(name, folder+f+"/") })
	}
	p.ways["Upload"] = to(func() *page { return a.uploadTo(name, folder) })
	return p.lead(remembered("Create folder"), to(func() *page {
		made := ""
		return (&page{name: "Create folder", folder: text(&made)}).lead(remembered("Create folder"), func() (*page, error) {
			if made == "" {
				return nil, errors.New("no name was typed")
			}
			a.buckets[name][folder+made+"/"] = nil
			return a.bucket(name, folder), nil
		})
	}))
}

func (a *aws) uploadTo(name, folder string) *page {
	draft := files{}
	p := &page{name: "the page Upload"}
	whole := false // a folder, with what is in it
	p.upload = func(file string, body []byte) error {
		if !whole {
			file = file[strings.LastIndex(file, "/")+1:]
		}
		return draft.add(folder+file, body)
	}
	p.ways = ways{
		"Add files":              func() (*page, error) { return p, nil },
		remembered("Add folder"): func() (*page, error) { whole = true; return p, nil },
		"Upload": func() (*page, error) {
			if len(draft) == 0 {
				return nil, errors.New("there is nothing to upload")
			}
			for file, body := range draft {
				a.buckets[name][file] = body
			}
			return a.bucket(name, folder), nil
		},
	}
	return p
}

// newDistribution is the first of the pages for a distribution. The plan Free is chosen, and so is what lets it read the bucket.
func (a *aws) newDistribution() *page {
	d := &distribution{title: "", name: "d" + strings.ReplaceAll(a.world.invent("x"), "-", "") + ".cloudfront.net"}
	create := to(func() *page {
		return (&page{name: "Review and create"}).lead("Create distribution", func() (*page, error) {
			a.distributions = append(a.distributions, d)
			d.live = a.world.Net.Clock().Now().Add(5 * time.Minute)
			a.edge.claim(d.name, func(path, _ string) practice.Answer { return a.answer(d, path) }).certified = true
			return a.distribution(d), nil
		})
	})
	security := to(func() *page { return (&page{name: "Enable security"}).lead("Next", create) })
	origin := &page{name: "Specify origin", boxes: boxes{"S3 origin": func(value string) error {
		if a.buckets[value] == nil {
			return fmt.Errorf("there is no bucket %q", value)
		}
		d.bucket = value
		return nil
	}}}
	origin.lead("Amazon S3", to(func() *page { return origin })).lead("Browse S3", to(func() *page { return origin }))
	origin.lead("Next", func() (*page, error) {
		if d.bucket == "" {
			return nil, errors.New("an origin is required")
		}
		return security()
	})
	p := &page{name: "Get started", boxes: boxes{"Distribution name": text(&d.title)}}
	return p.lead("Next", func() (*page, error) {
		if d.title == "" {
			return nil, errors.New("a distribution name is required")
		}
		return origin, nil
	})
}

// distribution is the page of a distribution.
func (a *aws) distribution(d *distribution) *page {
	now := a.world.Net.Clock().Now
	p := &page{name: "the distribution's page", shows: map[string]string{"mta-sts": d.name}}
	p.ready = func() bool { return !now().Before(d.live) }
	p.lead("General > Alternate domain names > "+remembered("Add domain"), to(func() *page { return a.addDomain(d) }))
	return p.lead("Invalidations > Create invalidation", to(func() *page {
		paths := ""
		q := &page{name: "Create invalidation", boxes: boxes{"Object paths": text(&paths)}}
		return q.lead("Create invalidation", func() (*page, error) {
			if paths != "/*" && paths != mtasts.PolicyPath {
				return nil, fmt.Errorf("%q does not name the policy file", paths)
			}
			d.kept = nil
			return a.distribution(d), nil
		})
	}))
}

// addDomain gives a distribution a name that a certificate covers.
func (a *aws) addDomain(d *distribution) *page {
	domain, certificate := "", ""
	now := a.world.Net.Clock().Now
	choose := &page{name: "Get TLS certificate", boxes: boxes{"TLS certificate": func(value string) error {
		if !a.hasCertificate(value) {
			return fmt.Errorf("there is no certificate for %q", value)
		}
		certificate = value
		return nil
	}}}
	choose.lead("Add domains", func() (*page, error) {
		if certificate != domain {
			return nil, fmt.Errorf("no certificate that covers %q was chosen", domain)
		}
		d.live = now().Add(5 * time.Minute)
		a.edge.claim(domain, func(path, _ string) practice.Answer { return a.answer(d, path) }).hold = func() bool { return now().Before(d.live) }
		return a.distribution(d), nil
	})
	p := &page{name: "Add domain", boxes: boxes{remembered("Domain"): text(&domain)}}
	return p.lead("Next", func() (*page, error) {
		if domain == "" {
			return nil, errors.New("no domain was typed")
		}
		return choose, nil
	})
}

// answer gives what lies in the bucket, or the copy of it that is kept for a day. What does not lie there is refused, as it is
// not the visitor's to know.
func (a *aws) answer(d *distribution, path string) practice.Answer {
	now := a.now
	if d.kept == nil || now.Sub(d.since) >= 24*time.Hour {
		d.kept, d.since = map[string]practice.Answer{}, now
	}
	if kept, ok := d.kept[path]; ok {
		return kept
	}
	if served := a.buckets[d.bucket].serve(path); served.Status == 200 {
		d.kept[path] = served
		return served
	}
	return practice.Answer{Status: 403, Type: "application/xml", Body: "<Error><Code>AccessDenied</Code></Error>"}
}

// folders returns the names of the folders in a folder.
func (f files) folders(folder string) []string {
	var names []string
	for path := range f {
		inside := path
		if folder != "" {
			rest, ok := strings.CutPrefix(path, folder+"/")
			if !ok {
				continue
			}
			inside = rest
		}
		if name, _, deeper := strings.Cut(inside, "/"); deeper && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
