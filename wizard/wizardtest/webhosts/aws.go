package webhosts

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// Amazon: a certificate of Certificate Manager, a bucket of S3, a distribution of CloudFront. Reported, in a walk through the
// console of 2026: the pages for a new distribution. Documented: the distribution's own name. Remembered: all else, and that a
// bucket shows nothing to a distribution that was not let in, and that a certificate counts in us-east-1 only.
type aws struct {
	world   *World
	issued  map[string]time.Time // certificates by name: when the record that proves the name was seen; zero: not yet
	buckets map[string]files
	edge    *edge
}

// distribution is what stands in front of a bucket.
type distribution struct {
	bucket string
	name   string
	live   time.Time // from when it shows what was set last
}

func newAWS(w *World) *aws {
	a := &aws{world: w, issued: map[string]time.Time{}, buckets: map[string]files{}}
	a.edge = newEdge(w, 0, []string{"*.cloudfront.net"}, htmlPage(403, "The request could not be satisfied"), "*.cloudfront.net")
	return a
}

func (a *aws) name() string { return "Amazon" }
func (a *aws) opens() []string {
	return []string{"us-east-1.console.aws.amazon.com", "s3.console.aws.amazon.com", "console.aws.amazon.com"}
}
func (a *aws) certified(host string) bool { return a.edge.certified(host) }

// pass issues the certificates whose record is there.
func (a *aws) pass(now time.Time) {
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
	return !seen.IsZero() && a.world.Net.Clock().Now().Sub(seen) >= 5*time.Minute
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
	}
	return nil, fmt.Errorf("Amazon has no page %s, or not in a region whose certificates CloudFront takes", address)
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
	return &page{name: "Request certificate", ways: ways{remembered("Request a public certificate"): form, remembered("Next"): form}}
}

func (a *aws) newBucket() *page {
	name := ""
	return &page{
		name:  "Create bucket",
		boxes: boxes{remembered("Bucket name"): text(&name)},
		ways: ways{remembered("Create bucket"): func() (*page, error) {
			if name == "" || a.buckets[name] != nil {
				return nil, fmt.Errorf("S3 refuses the bucket name %q", name)
			}
			a.buckets[name] = files{}
			return a.bucket(name, ""), nil
		}},
	}
}

// bucket is the page of a bucket, or of a folder in it, which ends in a slash.
func (a *aws) bucket(name, folder string) *page {
	p := &page{name: "the bucket's page", ways: ways{name: to(func() *page { return a.bucket(name, "") })}}
	for _, f := range a.buckets[name].folders(strings.TrimSuffix(folder, "/")) {
		p.ways[f+"|"+f+"/"] = to(func() *page { return a.bucket(name, folder+f+"/") })
	}
	p.ways[remembered("Upload")] = to(func() *page { return a.uploadTo(name, folder) })
	p.ways[remembered("Create folder")] = to(func() *page {
		made := ""
		return &page{
			name: "Create folder", folder: text(&made),
			ways: ways{remembered("Create folder"): func() (*page, error) {
				a.buckets[name][folder+made+"/"] = nil
				return a.bucket(name, folder), nil
			}},
		}
	})
	return p
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
		remembered("Add files"):  func() (*page, error) { return p, nil },
		remembered("Add folder"): func() (*page, error) { whole = true; return p, nil },
		remembered("Upload"): func() (*page, error) {
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

// newDistribution is the first of the pages for a distribution.
func (a *aws) newDistribution() *page {
	d := &distribution{name: "d" + strings.ReplaceAll(a.world.invent("x"), "-", "") + ".cloudfront.net"}
	plan, title, origin, kind, letIn := "", "", "", "", "Yes"
	create := to(func() *page {
		return &page{name: "Review and create", ways: ways{"Create distribution": func() (*page, error) {
			d.live = a.world.Net.Clock().Now().Add(5 * time.Minute)
			a.edge.claim(d.name, func(path, _ string) practice.Answer { return a.answer(d, path) }).certified = true
			return a.distribution(d), nil
		}}}
	})
	security := to(func() *page { return &page{name: "Enable security", ways: ways{"Next": create}} })
	specify := to(func() *page {
		p := &page{name: "Specify origin"}
		p.boxes = boxes{
			"Origin type": choice(&origin, "Amazon S3", "S3"),
			"S3 origin": func(value string) error {
				if a.buckets[value] == nil {
					return fmt.Errorf("there is no bucket %q", value)
				}
				d.bucket = value
				return nil
			},
			"Allow private S3 bucket access to CloudFront": choice(&letIn, "Yes", "No"),
		}
		p.ways = ways{
			"Amazon S3": func() (*page, error) { return p, nil },
			"Browse S3": func() (*page, error) { return p, nil },
			"Next": func() (*page, error) {
				if d.bucket == "" {
					return nil, errors.New("an origin is required")
				}
				return security()
			},
		}
		return p
	})
	started := func() (*page, error) {
		if title == "" {
			return nil, errors.New("a distribution name is required")
		}
		return specify()
	}
	p := &page{name: "Get started", boxes: boxes{
		remembered("Plan"):  choice(&plan, "Free", "Pro"),
		"Distribution name": text(&title),
		"Distribution type": choice(&kind, "Single website or app"),
	}}
	p.ways = ways{"Next": started, remembered("Free"): func() (*page, error) { return p, nil }, "Single website or app": func() (*page, error) { return p, nil }}
	return p
}

// distribution is the page of a distribution.
func (a *aws) distribution(d *distribution) *page {
	domain, certificate := "", ""
	deployed := func() bool { return !a.world.Net.Clock().Now().Before(d.live) }
	p := &page{name: "the distribution's page", shows: map[string]string{"mta-sts": d.name}, ready: deployed}
	review := to(func() *page {
		return &page{name: "Review changes", ways: ways{remembered("Add domains"): func() (*page, error) {
			if !a.hasCertificate(domain) || certificate != domain {
				return nil, fmt.Errorf("no certificate that covers %q was chosen", domain)
			}
			d.live = a.world.Net.Clock().Now().Add(5 * time.Minute)
			s := a.edge.claim(domain, func(path, _ string) practice.Answer { return a.answer(d, path) })
			s.hold = func() bool { return !deployed() }
			return a.distribution(d), nil
		}}}
	})
	form := to(func() *page {
		q := &page{name: "Add domain", boxes: boxes{
			remembered("Domain") + "|" + remembered("Domains to serve"): text(&domain),
			remembered("Certificate") + "|" + remembered("Available certificates"): func(value string) error {
				if !a.hasCertificate(value) {
					return fmt.Errorf("there is no certificate for %q", value)
				}
				certificate = value
				return nil
			},
		}}
		q.ways = ways{"Next": func() (*page, error) {
			switch {
			case domain == "":
				return nil, errors.New("no domain was typed")
			case certificate == "":
				return q, nil // its second page, with the certificates
			}
			return review()
		}}
		return q
	})
	p.ways = ways{
		"General":                to(func() *page { return a.distribution(d) }),
		remembered("Add domain"): form,
		remembered("Invalidations"): to(func() *page {
			paths := ""
			return &page{name: "Invalidations", ways: ways{remembered("Create invalidation"): to(func() *page {
				return &page{
					name: "Create invalidation", boxes: boxes{remembered("Object paths") + "|" + remembered("Add object paths"): text(&paths)},
					ways: ways{remembered("Create invalidation"): to(func() *page { return a.distribution(d) })},
				}
			})}}
		}),
	}
	return p
}

// answer gives what lies in the bucket. What does not is refused, as it is not the visitor's to know.
func (a *aws) answer(d *distribution, path string) practice.Answer {
	if served := a.buckets[d.bucket].serve(path); served.Status == 200 {
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
