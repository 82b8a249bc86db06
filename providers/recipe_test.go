package providers

import (
	"archive/zip"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"mailseal/wizard/mtasts"
)

const policy = "version: STSv1\nmode: testing\nmx: mail.example.com\nmx: *.example.net\nmax_age: 604800\n"

func recipes(t *testing.T, c *Catalogue, id string) map[string]string {
	t.Helper()
	files, err := c.Recipe(id, "Example.com.", policy)
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	bodies := map[string]string{}
	for _, f := range files {
		if !path.IsAbs(f.Path) && path.Clean(f.Path) == f.Path && !strings.HasPrefix(f.Path, "..") && bodies[f.Path] == "" {
			bodies[f.Path] = string(f.Body)
			continue
		}
		t.Errorf("%s: path %q", id, f.Path)
	}
	return bodies
}

// TestRecipes: each folder holds the policy where it is served from, or code that holds
// it, and every settings file is in its own format.
func TestRecipes(t *testing.T) {
	c := catalogue(t)
	for _, e := range c.web {
		files := recipes(t, c, e.ID)
		if want := len(e.File) + len(strings.Fields(e.Archive)); len(files) != want {
			t.Errorf("%s: %d files of %d", e.ID, len(files), want)
		}
		holds := false
		for name, body := range files {
			if name == e.Archive {
				checkArchive(t, e.ID, files, body)
				continue
			}
			if strings.Contains(body, "{{") || strings.Contains(body, "<no value>") {
				t.Errorf("%s/%s is not filled:\n%s", e.ID, name, body)
			}
			if path.Base(name) == path.Base(mtasts.PolicyPath) {
				if p, err := mtasts.ParsePolicy([]byte(body)); err != nil || !slices.Equal(p.MX, []string{"mail.example.com", "*.example.net"}) {
					t.Errorf("%s/%s: %+v, %v", e.ID, name, p, err)
				}
				holds = holds || led(c, e, name, files)
			}
			quoted, _ := quoteJSON(policy)
			holds = holds || strings.Contains(body, quoted) || strings.Contains(body, "fetch(source)")
			checkFormat(t, e.ID+"/"+name, body)
		}
		if e.Offered && e.Kind != Service && !holds {
			t.Errorf("%s: the policy is nowhere", e.ID)
		}
	}
}

// led reports whether a file ends at the path of the policy: it lies there, a step puts it there, or another file leads there.
func led(c *Catalogue, e webEntry, name string, files map[string]string) bool {
	if strings.HasSuffix("/"+name, mtasts.PolicyPath) {
		return true
	}
	for _, body := range files {
		if strings.Contains(body, path.Dir(mtasts.PolicyPath)[1:]) && body != policy {
			return true
		}
	}
	o, _ := c.Option(e.ID, "example.com")
	return slices.ContainsFunc(o.Steps, func(s Step) bool { return s.Act == Folder && "/"+s.Value == path.Dir(mtasts.PolicyPath) })
}

// checkArchive wants an archive to hold the other files as they are.
func checkArchive(t *testing.T, id string, files map[string]string, archive string) {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != len(files)-1 {
		t.Errorf("%s: %d files in the archive, want %d", id, len(z.File), len(files)-1)
	}
	for _, f := range z.File {
		body, err := fs.ReadFile(z, f.Name)
		if err != nil || string(body) != files[f.Name] {
			t.Errorf("%s: %s in the archive: %q, %v", id, f.Name, body, err)
		}
	}
}

func checkFormat(t *testing.T, name, body string) {
	t.Helper()
	var err error
	switch path.Ext(name) {
	case ".json":
		if !json.Valid([]byte(body)) {
			err = errors.New("not JSON")
		}
	case ".toml":
		var v map[string]any
		err = toml.Unmarshal([]byte(body), &v)
	case ".config":
		d := xml.NewDecoder(strings.NewReader(body))
		for err == nil {
			_, err = d.Token()
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	case ".js":
		if strings.Count(body, "{") != strings.Count(body, "}") || strings.Count(body, "(") != strings.Count(body, ")") {
			err = errors.New("brackets do not match")
		}
	}
	if err != nil {
		t.Errorf("%s: %v\n%s", name, err, body)
	}
}

// TestRecipeTraps: what public guides lose.
func TestRecipeTraps(t *testing.T) {
	c := catalogue(t)
	github := recipes(t, c, "github-pages")
	for name, body := range github { // an empty file is refused, and a dotted name is dropped, by GitHub's uploader
		if body == "" || name == ".nojekyll" {
			t.Errorf("GitHub Pages: %s: %q", name, body)
		}
	}
	if github["_config.yml"] != "include: [\".well-known\"]\n" {
		t.Errorf("GitHub Pages: %q", github)
	}
	var firebase struct{ Hosting struct{ Ignore []string } }
	if err := json.Unmarshal([]byte(recipes(t, c, "firebase")["firebase.json"]), &firebase); err != nil || slices.Contains(firebase.Hosting.Ignore, "**/.*") {
		t.Errorf("Firebase would drop .well-known: %+v, %v", firebase, err)
	}
	if azure := recipes(t, c, "azure-static-web-apps"); azure["home/index.html"] == "" {
		t.Errorf("Azure: %q", azure)
	}
	if netlify := recipes(t, c, "netlify"); netlify["_redirects"] != "/.well-known/mta-sts.txt /mta-sts.txt 200!\n" || netlify["mta-sts.txt"] == "" {
		t.Errorf("Netlify may drop names that begin with a dot: %q", netlify)
	}
	worker := recipes(t, c, "cloudflare-workers")["worker.js"]
	if !strings.Contains(worker, `"mta-sts.example.com": "version: STSv1\nmode: testing\n`) {
		t.Errorf("Worker:\n%s", worker)
	}
	for id, file := range map[string]string{"nginx": "2-https.conf", "apache": "2-https.conf", "apache-rhel": "2-https.conf", "caddy": "Caddyfile"} {
		if body := recipes(t, c, id)[file]; !strings.Contains(body, "mta-sts.example.com") || !strings.Contains(body, "text/plain") {
			t.Errorf("%s:\n%s", id, body)
		}
	}
}

func TestRecipeRefuses(t *testing.T) {
	c := catalogue(t)
	bad := func(id, domain, policy string) {
		t.Helper()
		if files, err := c.Recipe(id, domain, policy); err == nil {
			t.Errorf("%s, %q, %q: got %v", id, domain, policy, files)
		}
	}
	bad("nobody", "example.com", policy)
	bad("nginx", "", policy)
	bad("nginx", "example.com; evil", policy)
	bad("nginx", "example.com\nserver{}", policy)
	bad("nginx", "ex_ample.com", policy)
	bad("nginx", "192.0.2.1", policy)
	bad("nginx", "-x.example", policy)
	bad("cloudflare-workers", "example.com", "")
	bad("cloudflare-workers", "example.com", "version: STSv1")
	bad("cloudflare-workers", "example.com", "version: STSv1\n\x1b[31m\n")
	bad("cloudflare-workers", "example.com", "version: STSv1\n\xff\n")
	bad("cloudflare-workers", "example.com", strings.Repeat("mx: a.example\n", 6000))
	if files, err := c.Recipe("easydmarc", "example.com", policy); len(files) != 0 || err != nil {
		t.Errorf("a service needs no files: %v, %v", files, err)
	}
}
