package providers

import "testing"

func load1(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoad(t *testing.T) {
	c := load1(t)
	r := c.Mail(Clues{Domain: "example.com", MX: []string{"ASPMX.L.google.com."}})
	if r.ID != "google-workspace" {
		t.Errorf("got %+v", r)
	}
	t.Logf("%+v\n%+v", r, c.DNSHost(Clues{Domain: "example.com", NS: []string{"ada.ns.cloudflare.com"}}))
}
