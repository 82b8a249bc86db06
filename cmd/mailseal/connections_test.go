package main

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"net"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"mailseal/providers"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/store"
)

// portsOf returns the ports in a table of a page, as in "tcp 443": those of the rows whose second column is ports.
func portsOf(page string) map[string]bool {
	ports := map[string]bool{}
	row := regexp.MustCompile(`(?m)^\|[^|]+\| ((?:UDP|TCP) [^|]*) \|`)
	for _, found := range row.FindAllStringSubmatch(page, -1) {
		for _, network := range []string{"UDP", "TCP"} {
			for _, port := range regexp.MustCompile(`\d+`).FindAllString(found[1], -1) {
				if strings.Contains(found[1], network) {
					ports[strings.ToLower(network)+" "+port] = true
				}
			}
		}
	}
	return ports
}

// TestConnections: whatever is wrong with a domain or the network, a check connects to no other port than those in SECURITY.md, and
// does use each of those but the ports of mailboxes.
func TestConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("it counts what is connected to, where the race detector finds nothing")
	}
	named := portsOf(pageText(t, "SECURITY.md"))
	for _, port := range []uint16{probe.IMAPPort, probe.IMAPPlainPort} {
		mailbox := "tcp " + strconv.Itoa(int(port))
		if !named[mailbox] {
			t.Errorf("SECURITY.md does not name %s, for mailboxes", mailbox)
		}
		delete(named, mailbox)
	}
	used := map[string]bool{}
	for _, fault := range append([]practice.Fault{""}, practice.Faults()...) {
		synctest.Test(t, func(t *testing.T) { maps.Copy(used, portsUsed(t, fault)) })
	}
	if !maps.Equal(used, named) {
		t.Errorf("checks use %v, and SECURITY.md has %v", slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(named)))
	}
}

// portsUsed checks a domain that enforces its policy while something is wrong, and returns where it connected to, as in "tcp 443".
func portsUsed(t *testing.T, fault practice.Fault) map[string]bool {
	t.Helper()
	world, err := practice.Start(practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	domain := world.Domain()
	policy := "version: STSv1\nmode: enforce\nmx: aspmx.l.google.com\nmx: *.aspmx.l.google.com\nmax_age: 604800\n"
	for _, err := range []error{
		world.ServePolicy("mta-sts."+domain, policy),
		world.ApplyAtOnce(practice.AddRecord{Name: "_mta-sts." + domain, Type: "TXT", Value: "v=STSv1; id=1"}),
		world.ApplyAtOnce(practice.AddRecord{Name: domain, Type: "TXT", Value: strings.Repeat("too long for a datagram ", 80)}),
		world.ApplyAtOnce(practice.AddRecord{Name: "_smtp._tls." + domain, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:tls@" + domain}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if fault != "" {
		if err := world.Break(fault); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	used := map[string]bool{}
	a := newApp(streams{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}, func(string) string { return "" })
	a.network = world.Config()
	dial := a.network.Dial
	a.network.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
		}
		mu.Lock()
		defer mu.Unlock()
		used[network+" "+port] = true
		return dial(ctx, network, address)
	}
	a.run(t.Context(), []string{"--state-dir", t.TempDir(), "status", domain})
	if len(used) == 0 {
		t.Errorf("with %q, nothing was connected to", fault)
	}
	return used
}

// TestKnownServers: SECURITY.md names every server that mailseal connects to of its own accord.
func TestKnownServers(t *testing.T) {
	text := pageText(t, "SECURITY.md")
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := catalogue.ReachableMailServers()
	for _, resolver := range catalogue.Resolvers() {
		names = append(names, resolver.Name+" "+resolver.Addr)
		if host := catalogue.ResolverHTTPSNames()[resolver.Addr]; host != "" {
			names = append(names, host)
		}
	}
	for _, name := range names {
		if !strings.Contains(text, name) {
			t.Errorf("SECURITY.md does not name %s", name)
		}
	}
}

// TestFoldersOfNotes: SECURITY.md says where the notes are, on each system.
func TestFoldersOfNotes(t *testing.T) {
	text := pageText(t, "SECURITY.md")
	home := map[string]string{"HOME": "/~", "LocalAppData": "%LocalAppData%"}
	state := map[string]string{"XDG_STATE_HOME": "/$XDG_STATE_HOME"}
	for _, of := range []struct {
		system string
		env    map[string]string
	}{{"linux", home}, {"darwin", home}, {"windows", home}, {"linux", state}, {"darwin", state}} {
		dir, err := store.DefaultDir(func(name string) string { return of.env[name] }, of.system)
		if err != nil || !strings.Contains(text, "`"+strings.TrimPrefix(dir, "/")+"`") {
			t.Errorf("SECURITY.md does not name %s, of %s: %v", dir, of.system, err)
		}
	}
}

// waysOut are the names by which a program connects to others, listens for them, has names looked up, or starts programs.
var waysOut = map[string]*regexp.Regexp{
	"net":                                regexp.MustCompile(`^(Dial|Listen|Lookup|Resolve|Default|Resolver$|FileConn|FileListener)`),
	"net/http":                           regexp.MustCompile(`^(Get|Head|Post|PostForm|Client|DefaultClient|DefaultTransport|Transport|Server|Serve|ListenAndServe.*)$`),
	"net/smtp":                           regexp.MustCompile(`.`),
	"net/rpc":                            regexp.MustCompile(`.`),
	"crypto/tls":                         regexp.MustCompile(`^(Dial|Listen)`),
	"os":                                 regexp.MustCompile(`^StartProcess$`),
	"os/exec":                            regexp.MustCompile(`^(Command|CommandContext)$`),
	"syscall":                            regexp.MustCompile(`^(Socket|Connect|Exec|ForkExec|StartProcess)$`),
	"github.com/miekg/dns":               regexp.MustCompile(`^(Client|Exchange.*|Dial.*|Server|ListenAndServe.*|Transfer)$`),
	"github.com/cli/browser":             regexp.MustCompile(`^Open`),
	"github.com/atotto/clipboard":        regexp.MustCompile(`^(Write|Read)All$`),
	"github.com/emersion/go-imap/client": regexp.MustCompile(`.`),
}

// TestWaysOut: what connects, and what starts a program, are those few places that SECURITY.md describes.
func TestWaysOut(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads source, where the race detector finds nothing")
	}
	t.Parallel()
	want := []string{
		"cmd/mailseal: browser.OpenURL",     // status --open
		"cmd/mailseal: exec.CommandContext", // --imap-password-command
		"cmd/mailseal: net.DefaultResolver", // this computer's own resolver
		"tui: browser.OpenURL",
		"tui: clipboard.WriteAll",
		"wizard/probe: http.Transport", // over a connection that is open
		"wizard/probe: net.Dialer",     // every connection of a check, and that of a mailbox
	}
	root := filepath.Join("..", "..")
	var found []string
	err := filepath.WalkDir(root, func(file string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if slices.Contains([]string{".git", "testdata", "wizardtest", "tuitest", "lives"}, entry.Name()) { // for tests only
				return filepath.SkipDir
			}
			return nil
		case filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		pkg, err := filepath.Rel(root, filepath.Dir(file))
		for _, way := range waysOutOf(t, file) {
			found = append(found, filepath.ToSlash(pkg)+": "+way)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	if found = slices.Compact(found); !slices.Equal(found, want) {
		t.Errorf("the ways out are\n\t%s\nSECURITY.md and this test know\n\t%s", strings.Join(found, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// waysOutOf returns the ways out that a file of source uses, by the name of their package.
func waysOutOf(t *testing.T, name string) (ways []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	imported := map[string]string{} // by the name that it has in the file
	for _, spec := range file.Imports {
		from := strings.Trim(spec.Path.Value, `"`)
		called := path.Base(from)
		if spec.Name != nil {
			called = spec.Name.Name
		}
		imported[called] = from
	}
	ast.Inspect(file, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && isWayOut(imported[pkg.Name], selector.Sel.Name) {
			ways = append(ways, path.Base(imported[pkg.Name])+"."+selector.Sel.Name)
		}
		return true
	})
	return ways
}

func isWayOut(pkg, name string) bool {
	for of, names := range waysOut {
		if pkg == of && names.MatchString(name) {
			return true
		}
	}
	return false
}
