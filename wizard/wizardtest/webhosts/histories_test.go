package webhosts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/providers"
	"mailseal/wizard/mtasts"
)

// What went wrong before, or does elsewhere, played as it was told.

// fails wants steps at a place to end badly, with an error that says a word.
func fails(t *testing.T, r *recipe, steps []providers.Step, word string) {
	t.Helper()
	if err := r.end(t.Context(), steps); err == nil || !strings.Contains(err.Error(), word) {
		t.Errorf("it ends with %v, want %q", err, word)
	}
}

// replaced returns steps with those in place of the ones that which reports true of.
func replaced(steps []providers.Step, which func(providers.Step) bool, with ...providers.Step) []providers.Step {
	var out []providers.Step
	done := false
	for _, s := range steps {
		if !which(s) {
			out = append(out, s)
		} else if !done {
			out, done = append(out, with...), true
		}
	}
	return out
}

func creates(s providers.Step) bool { return s.Act == providers.Create }

// TestUploadedFolder: the recipe of old had the folder uploaded, with .nojekyll in it. GitHub takes none of it, and says nothing.
func TestUploadedFolder(t *testing.T) {
	r := prepare(t, catalogue(t), "github-pages", Options{})
	r.user.Give([]providers.File{{Path: ".nojekyll", Body: []byte("\n")}, {Path: "index.html", Body: []byte("Hello")}})
	upload := func(file, press string) providers.Step {
		return providers.Step{Act: providers.Upload, File: file, Press: press}
	}
	begin := upload(mtasts.PolicyPath[1:], "")
	begin.At = "Add file > Upload files"
	fails(t, r, replaced(r.option.Steps, creates, begin, upload(".nojekyll", ""), upload("index.html", "Commit changes")), "HTTP 404")
}

// TestWithoutInclude: what was created rightly is left out by Jekyll all the same.
func TestWithoutInclude(t *testing.T) {
	r := prepare(t, catalogue(t), "github-pages", Options{})
	r.user.Give([]providers.File{{Path: "_config.yml", Body: []byte("title: mta-sts\n")}})
	fails(t, r, r.option.Steps, "HTTP 404")
}

// TestNoJekyll: an editor takes .nojekyll, and then nothing is left out.
func TestNoJekyll(t *testing.T) {
	r := prepare(t, catalogue(t), "github-pages", Options{})
	r.user.Give([]providers.File{{Path: ".nojekyll", Body: []byte("\n")}})
	isConfig := func(s providers.Step) bool { return s.Value == "_config.yml" }
	config := r.option.Steps[slices.IndexFunc(r.option.Steps, isConfig)]
	config.Value, config.File = ".nojekyll", ".nojekyll"
	if err := r.end(t.Context(), replaced(r.option.Steps, isConfig, config)); err != nil {
		t.Error(err)
	}
}

// TestStrangersPrize: a record that leads to GitHub before GitHub knows the name is a stranger's within the hour.
func TestStrangersPrize(t *testing.T) {
	r := prepare(t, catalogue(t), "github-pages", Options{})
	if _, err := r.world.vendor("github.com"); err != nil {
		t.Fatal(err)
	}
	if err := r.world.add("mta-sts", "CNAME", "octocat.github.io"); err != nil {
		t.Fatal(err)
	}
	r.world.Pass(0)
	r.world.Pass(2 * time.Hour)
	fails(t, r, r.option.Steps, "already taken")
}

// TestMembersOnly: the pages of a private project at GitLab are a login page to senders.
func TestMembersOnly(t *testing.T) {
	r := prepare(t, catalogue(t), "gitlab-pages", Options{})
	for i, s := range r.option.Steps {
		if s.Value == "Public" {
			r.option.Steps[i].Value = "Private"
		}
	}
	fails(t, r, r.option.Steps, "HTTP 302")
}

// TestRecordAlone: a record to Cloudflare Pages does nothing without the custom domain.
func TestRecordAlone(t *testing.T) {
	r := prepare(t, catalogue(t), "cloudflare-pages", Options{})
	at := slices.IndexFunc(r.option.Steps, func(s providers.Step) bool { return strings.HasPrefix(s.At, "mta-sts-bakery-example > Custom domains") })
	copied := func(s providers.Step) bool { return s.Act == providers.Copy || s.Act == providers.Record }
	steps := append(slices.Clone(r.option.Steps[:at]), slices.DeleteFunc(slices.Clone(r.option.Steps[at:]), func(s providers.Step) bool { return !copied(s) })...)
	fails(t, r, steps, "tls")
}

// TestBotFight: where Bot Fight Mode is on, senders meet a page for people.
func TestBotFight(t *testing.T) {
	r := prepare(t, catalogue(t), "cloudflare-workers", Options{Quirks: Quirks{BotFight: true}})
	fails(t, r, r.option.Steps, "HTTP 403")
}

// TestWorkerElsewhere: a Worker takes no name whose DNS is at another company.
func TestWorkerElsewhere(t *testing.T) {
	r := prepare(t, catalogue(t), "cloudflare-workers", Options{})
	r.world = New(t, Options{})
	r.user = r.world.NewUser(r.option, nil)
	r.write(mtasts.Testing)
	fails(t, r, r.option.Steps, "in no zone of this account")
}

// TestAliasInTheWay: nor one that is an alias already.
func TestAliasInTheWay(t *testing.T) {
	r := prepare(t, catalogue(t), "cloudflare-workers", Options{})
	if err := r.world.add("mta-sts", "CNAME", "old.netlify.app"); err != nil {
		t.Fatal(err)
	}
	fails(t, r, r.option.Steps, "delete them first")
}

// TestDottedNames: a package for Netlify holds no name that begins with a dot, so that it works whatever becomes of those.
func TestDottedNames(t *testing.T) {
	r := prepare(t, catalogue(t), "netlify", Options{Quirks: Quirks{NetlifyHides: true}})
	if err := r.end(t.Context(), r.option.Steps); err != nil {
		t.Error(err)
	}
}

// TestPunycode: Azure refuses the domains that have letters such as ü.
func TestPunycode(t *testing.T) {
	r := prepare(t, catalogue(t), "azure-static-web-apps", Options{Domain: "xn--bckerei-5wa.example"})
	fails(t, r, r.option.Steps, "Azure takes no domain")
}

// TestFolderInside: where the folder lies inside that of the main site, whose .htaccess sends all names to www, the certificate is
// right and the policy is not.
func TestFolderInside(t *testing.T) {
	inside := func(quirks Quirks) *recipe {
		r := prepare(t, catalogue(t), "cpanel", Options{Quirks: quirks})
		for i := range r.option.Steps {
			r.option.Steps[i].At = strings.ReplaceAll(r.option.Steps[i].At, "File Manager > mta-sts", "File Manager > public_html > mta-sts")
		}
		return r
	}
	harmless := inside(Quirks{OnlyInPublic: true})
	if err := harmless.end(t.Context(), harmless.option.Steps); err != nil {
		t.Errorf("without such a rule: %v", err)
	}
	r := inside(Quirks{OnlyInPublic: true, MainSiteCatches: true})
	fails(t, r, r.option.Steps, "HTTP 301")
	outside := prepare(t, catalogue(t), "cpanel", Options{Quirks: Quirks{MainSiteCatches: true}})
	if err := outside.end(t.Context(), outside.option.Steps); err != nil {
		t.Errorf("in a folder beside the main site's: %v", err)
	}
}

// TestSharedRoot: a name that shares the main site's folder shows the main site.
func TestSharedRoot(t *testing.T) {
	r := prepare(t, catalogue(t), "cpanel", Options{Quirks: Quirks{MainSiteCatches: true}})
	for i, s := range r.option.Steps {
		if s.Field == "Share document root" {
			r.option.Steps[i].Value = "ticked"
		}
		r.option.Steps[i].At = strings.ReplaceAll(s.At, "File Manager > mta-sts.bakery.example", "File Manager > public_html")
	}
	fails(t, r, r.option.Steps, "HTTP 301")
}

// TestOwnRules: where the folder can only lie inside the main site's, a rule there catches the file, until the folder has rules of
// its own.
func TestOwnRules(t *testing.T) {
	for _, id := range []string{"directadmin", "hpanel"} {
		r := prepare(t, catalogue(t), id, Options{Quirks: Quirks{MainSiteCatches: true}})
		fails(t, r, r.option.Steps, "HTTP 301")
		cured := prepare(t, catalogue(t), id, Options{Quirks: Quirks{MainSiteCatches: true}})
		cured.user.Give([]providers.File{{Path: ".htaccess", Body: []byte("RewriteEngine Off\n")}})
		at := slices.IndexFunc(cured.option.Steps, func(s providers.Step) bool { return s.Act == providers.Folder })
		rules := providers.Step{Act: providers.Create, Value: ".htaccess", File: ".htaccess", Press: "Save"}
		rules.At = strings.NewReplacer("Create Folder", "New File", "New folder", "New file").Replace(cured.option.Steps[at].At)
		if err := cured.end(t.Context(), slices.Insert(slices.Clone(cured.option.Steps), at, rules)); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestUsualIgnore: the firebase.json that Firebase's program writes by itself leaves out every folder that begins with a dot.
func TestUsualIgnore(t *testing.T) {
	r := prepare(t, catalogue(t), "firebase", Options{})
	usual := `{"hosting": {"public": "public", "ignore": ["firebase.json", "**/.*", "**/node_modules/**"]}}`
	r.user.Give([]providers.File{{Path: "firebase.json", Body: []byte(usual)}})
	fails(t, r, r.option.Steps, "HTTP 404")
}

// TestLoginBeforeSenders: where Vercel protects all deployments, senders meet its login page.
func TestLoginBeforeSenders(t *testing.T) {
	r := prepare(t, catalogue(t), "vercel", Options{})
	at := slices.IndexFunc(r.option.Steps, func(s providers.Step) bool { return strings.HasPrefix(s.At, "Settings > Domains") })
	protect := providers.Step{Act: providers.Choose, At: "Settings > Deployment Protection", Field: "Vercel Authentication", Value: "All Deployments", Press: "Save"}
	fails(t, r, slices.Insert(slices.Clone(r.option.Steps), at, protect), "HTTP 401")
}

// TestWithoutFirstPage: a folder without index.html is not built at Azure.
func TestWithoutFirstPage(t *testing.T) {
	r := prepare(t, catalogue(t), "azure-static-web-apps", Options{})
	steps := slices.DeleteFunc(slices.Clone(r.option.Steps), func(s providers.Step) bool { return s.Value == "home/index.html" })
	fails(t, r, steps, "HTTP 404")
}

// TestNameBeforeRecord: Azure takes a name only where the record is there already.
func TestNameBeforeRecord(t *testing.T) {
	r := prepare(t, catalogue(t), "azure-static-web-apps", Options{})
	isRecord := func(s providers.Step) bool { return s.Act == providers.Record }
	steps := slices.Clone(r.option.Steps)
	at := slices.IndexFunc(steps, isRecord)
	record := steps[at]
	steps = slices.Delete(steps, at, at+1)
	fails(t, r, slices.Insert(steps, len(steps)-1, record), "validation failed")
}

// TestOtherRegion: CloudFront takes certificates from one region only.
func TestOtherRegion(t *testing.T) {
	r := prepare(t, catalogue(t), "aws-cloudfront", Options{})
	r.option.Steps[0].URL = strings.ReplaceAll(r.option.Steps[0].URL, "us-east-1#", "eu-central-1#")
	fails(t, r, r.option.Steps, "region")
}

// TestPagesWithTheZone: where the DNS is at Cloudflare, its Pages adds the record by itself, as the remarks of the steps say.
func TestPagesWithTheZone(t *testing.T) {
	r := prepare(t, catalogue(t), "cloudflare-pages", Options{DNS: "cloudflare"})
	elsewhere := func(s providers.Step) bool { return strings.HasPrefix(s.At, "My DNS provider") }
	steps := replaced(r.option.Steps, elsewhere, providers.Step{Act: providers.Choose, At: "Activate domain"})
	steps = slices.DeleteFunc(steps, func(s providers.Step) bool { return s.At == "Check DNS records" || s.Act == providers.Record })
	if err := r.end(t.Context(), steps); err != nil {
		t.Error(err)
	}
}
