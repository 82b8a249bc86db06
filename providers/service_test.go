package providers

import "testing"

// The service that keeps a policy is known by where either name leads, and its patterns tell the right value.
func TestPolicyService(t *testing.T) {
	c := catalogue(t)
	const host, record = "mta-sts", "_mta-sts"
	for _, it := range []struct {
		name    string
		aliases map[string][]string
		planned string
		service string // its id; "" none
		label   string // of the record looked at
		fits    bool
		right   string
	}{
		{"as it should be", map[string][]string{host: {"alpha_example_mta_sts.easydmarc.pro"}, record: {"alpha_example__mta_sts.easydmarc.pro"}}, "", "easydmarc", record, true, "alpha_example__mta_sts.easydmarc.pro"},
		{"one underscore for two", map[string][]string{record: {"alpha_example_mta_sts.easydmarc.pro"}}, "", "easydmarc", record, false, "alpha_example__mta_sts.easydmarc.pro"},
		{"two underscores for one", map[string][]string{host: {"alpha_example__mta_sts.easydmarc.pro"}}, "", "easydmarc", host, false, "alpha_example_mta_sts.easydmarc.pro"},
		{"a customer's own name", map[string][]string{record: {"acme42_mta_sts.easydmarc.pro"}}, "", "easydmarc", record, false, "acme42__mta_sts.easydmarc.pro"},
		{"the value of the report record", map[string][]string{record: {"alpha_example__smtp_tls.easydmarc.pro"}}, "", "easydmarc", record, false, "alpha_example__mta_sts.easydmarc.pro"},
		{"a dash for an underscore", map[string][]string{record: {"alpha_example__mta-sts.easydmarc.pro"}}, "", "easydmarc", record, false, "alpha_example__mta_sts.easydmarc.pro"},
		{"a letter wrong in the company's name", map[string][]string{record: {"alpha_example__mta_sts.easydmark.pro"}}, "", "easydmarc", record, false, "alpha_example__mta_sts.easydmarc.pro"},
		{"nothing there but the other", map[string][]string{record: {"alpha_example__mta_sts.easydmarc.pro"}}, "", "easydmarc", host, false, "alpha_example_mta_sts.easydmarc.pro"},
		{"a fixed value", map[string][]string{host: {"mta-sts.tutanota.com"}, record: {"mta-sts.tutanota.de"}}, "", "tuta", host, false, "mta-sts.tutanota.de"},
		{"a fixed value, both wrong", map[string][]string{host: {"mta-sts.tutanota.com"}, record: {"mta-sts.tutanota.com"}}, "", "tuta", host, false, "mta-sts.tutanota.de"},
		{"nobody can know the value", map[string][]string{record: {"abc.mailhardener.com"}}, "", "mailhardener", host, false, ""},
		{"the second of a chain", map[string][]string{host: {"www.other.example", "abc.uriports.com"}}, "", "uriports", host, false, ""},
		{"planned, nothing there yet", nil, "easydmarc", "easydmarc", host, false, "alpha_example_mta_sts.easydmarc.pro"},
		{"planned, and the world says another", map[string][]string{record: {"abc.mailhardener.com"}}, "easydmarc", "mailhardener", record, true, ""},
		{"the value of the policy host for the record", map[string][]string{record: {"abc.mta-sts.dmarcdkim.io"}}, "", "dmarcdkim", record, false, "abc._mta-sts.dmarcdkim.io"},
		{"the value of the record for the policy host", map[string][]string{host: {"abc._mta-sts.dmarcdkim.io"}}, "", "dmarcdkim", host, false, "abc.mta-sts.dmarcdkim.io"},
		{"what Tuta told its customers first", map[string][]string{record: {"_mta-sts.tutanota.com"}}, "", "tuta", record, false, "mta-sts.tutanota.de"},
		{"a service that is not offered", map[string][]string{host: {"mta-sts.captaindns.com"}}, "", "captaindns", host, false, ""},
		{"a mail provider that keeps a policy for itself", map[string][]string{host: {"mta-sts.protonmail.ch"}, record: {"_mta-sts.protonmail.ch"}}, "", "", "", false, ""},
		{"a web host is no service", map[string][]string{host: {"alpha.github.io"}}, "github-pages", "", "", false, ""},
		{"reports alone", map[string][]string{"_smtp._tls": {"alpha_example__smtp_tls.easydmarc.pro"}}, "", "", "", false, ""},
		{"somebody else", map[string][]string{host: {"policies.other.example"}, record: {"_mta-sts.other.example"}}, "", "", "", false, ""},
	} {
		service, ok := c.PolicyService("alpha.example", it.aliases, it.planned)
		if service.ID != it.service || ok != (it.service != "") {
			t.Errorf("%s: %q, %v", it.name, service.ID, ok)
			continue
		}
		for _, r := range service.Records {
			if r.Label == it.label && (r.Fits != it.fits || r.Right != it.right) {
				t.Errorf("%s: fits %v, right %q; want %v, %q", it.name, r.Fits, r.Right, it.fits, it.right)
			}
		}
	}
}

// TestPolicyServiceName: a service that is known by one source alone is only probably the one.
func TestPolicyServiceName(t *testing.T) {
	c := catalogue(t)
	for target, want := range map[string]string{
		"alpha-example._mta.mta-sts.tech":        "PowerDMARC (probably)",
		"x.dmarcprotect.me":                      "EasyDMARC (probably)",
		"alpha_example_mta_sts.easydmarc.pro":    "EasyDMARC",
		"alpha_example_mta_sts.easydmark.pro":    "EasyDMARC",
		"alpha.example.mta-sts.mailhardener.com": "Mailhardener",
	} {
		if service, ok := c.PolicyService("alpha.example", map[string][]string{"mta-sts": {target}}, ""); !ok || service.Name != want {
			t.Errorf("%s: %q, want %q", target, service.Name, want)
		}
	}
	if service, _ := c.PolicyService("alpha.example", nil, "powerdmarc"); service.Name != "PowerDMARC" {
		t.Errorf("the user chose it, and it is %q", service.Name)
	}
}
