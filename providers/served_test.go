package providers

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

// The recipes for web servers, carried out on the real programs where they are installed: the steps' files are put where the
// steps say, their commands run, and the policy is fetched as RFC 8461 §3.3 says. Paths lead into a folder of the test's, ports
// are moved to where a test may listen, and certbot is one that asks over port 80 for what it put there and signs by itself.

const servedHost = "mta-sts.example.com"

// machine is a user's server, on which a web server runs that has a web site already.
type machine struct {
	t           *testing.T
	program     string
	service     string // as systemctl knows it
	dir         string // where its files are
	http, https string // ports
	roots       *x509.CertPool
	settings    func(m *machine) []string // writes the main settings, and returns the program's arguments
	tests       []string                  // arguments that only test the settings; nil: it cannot
	ports       func(m *machine, body string) string
	ssl         bool // the module for HTTPS is loaded
	stop        func()
}

func nginx(t *testing.T) *machine {
	m := newMachine(t, "nginx", "nginx")
	m.tests = []string{"-t"}
	m.ports = func(m *machine, body string) string {
		return strings.NewReplacer("listen 80;", "listen 127.0.0.1:"+m.http+";", "listen 443 ssl;", "listen 127.0.0.1:"+m.https+" ssl;",
			"    listen [::]:80;\n", "", "    listen [::]:443 ssl;\n", "").Replace(body)
	}
	m.settings = func(m *machine) []string {
		m.write("/etc/nginx/nginx.conf", "daemon off; master_process off; pid "+m.dir+"/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+
			"client_body_temp_path "+m.dir+"; proxy_temp_path "+m.dir+"; fastcgi_temp_path "+m.dir+"; uwsgi_temp_path "+m.dir+"; scgi_temp_path "+m.dir+";\n"+
			"include "+m.dir+"/etc/nginx/conf.d/*.conf;\n"+
			"server { listen 127.0.0.1:"+m.http+" default_server; location / { return 200 \"the main web site\"; } }\n}\n")
		return []string{"-c", m.dir + "/etc/nginx/nginx.conf", "-e", "stderr"}
	}
	return m
}

// apache makes a server with Apache. sites is the folder whose files count.
func apache(t *testing.T, service, sites string) *machine {
	m := newMachine(t, "apache2", service)
	modules := os.Getenv("APACHE_MODULES") // a folder; Debian's unless it is set
	if modules == "" {
		modules = "/usr/lib/apache2/modules"
	}
	m.tests = []string{"-t"}
	m.ports = func(m *machine, body string) string {
		return strings.NewReplacer("*:80", "127.0.0.1:"+m.http, "*:443", "127.0.0.1:"+m.https).Replace(body)
	}
	m.settings = func(m *machine) []string {
		conf := "ServerRoot " + m.dir + "\nPidFile " + m.dir + "/pid\nErrorLog /dev/stderr\nServerName localhost\nMutex file:" + m.dir + "\n"
		loaded := []string{"mpm_event", "authz_core", "mime", "alias", "dir", "rewrite"}
		conf += "Listen 127.0.0.1:" + m.http + "\n"
		if m.ssl {
			loaded = append(loaded, "ssl", "socache_shmcb")
			conf += "Listen 127.0.0.1:" + m.https + "\n"
		}
		for _, module := range loaded {
			conf += "LoadModule " + module + "_module " + modules + "/mod_" + module + ".so\n"
		}
		if os.Getuid() == 0 { // it gives its rights away, and must still be let into the test's folder
			for _, dir := range []string{filepath.Dir(m.dir), m.dir} {
				if err := os.Chmod(dir, 0o755); err != nil {
					m.t.Fatal(err)
				}
			}
			conf += "User nobody\nGroup nogroup\n"
		}
		m.write("/var/www/html/index.html", "the main web site")
		main := "DocumentRoot " + m.dir + "/var/www/html\nRewriteEngine On\nRewriteRule ^/old$ /new [R=301]\n"
		if service == "apache2" { // Debian's main site is a virtual host, and Red Hat's the server's own
			m.write(sites+"/000-default.conf", "<VirtualHost 127.0.0.1:"+m.http+">\n"+main+"</VirtualHost>\n")
			main = ""
		}
		conf += "TypesConfig /dev/null\n<Directory />\nRequire all denied\n</Directory>\n<Directory " + m.dir + "/var/www>\nRequire all granted\n</Directory>\n" +
			main + "IncludeOptional " + m.dir + sites + "/*.conf\n"
		m.write("/etc/main.conf", conf)
		return []string{"-X", "-f", m.dir + "/etc/main.conf"}
	}
	return m
}

func caddy(t *testing.T) *machine {
	m := newMachine(t, "caddy", "caddy")
	m.ports = func(m *machine, body string) string { // it would ask Let's Encrypt: it gets a certificate of ours
		m.certificate()
		live := m.dir + "/etc/letsencrypt/live/" + servedHost
		return strings.Replace(body, servedHost+" {", "https://"+servedHost+":"+m.https+" {\n\tbind 127.0.0.1\n\ttls "+live+"/fullchain.pem "+live+"/privkey.pem", 1)
	}
	m.write("/etc/caddy/Caddyfile", "{\n\tadmin off\n\tauto_https off\n}\nhttp://:"+m.http+" {\n\tbind 127.0.0.1\n\trespond \"the main web site\"\n}\n")
	m.settings = func(m *machine) []string {
		return []string{"run", "--adapter", "caddyfile", "--config", m.dir + "/etc/caddy/Caddyfile"}
	}
	return m
}

// servers are the places whose recipes are played here, with their servers.
var servers = map[string]func(*testing.T) *machine{
	"nginx":       nginx,
	"apache":      func(t *testing.T) *machine { return apache(t, "apache2", "/etc/apache2/sites-enabled") },
	"apache-rhel": func(t *testing.T) *machine { return apache(t, "httpd", "/etc/httpd/conf.d") },
	"caddy":       caddy,
}

// TestServed: who follows the recipe serves the policy, and nothing else at that name; the web site that was there is
// as it was.
func TestServed(t *testing.T) {
	for id, install := range servers {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			m := install(t)
			if err := m.play(serverSteps(t, id), id); err != nil {
				t.Fatal(err)
			}
			if err := m.check(); err != nil {
				t.Error(err)
			}
			if status, _, _, _ := m.get("https://" + servedHost + "/elsewhere"); status != 404 {
				t.Errorf("elsewhere: status %d", status)
			}
			if status, _, _, body := m.get("http://example.com/"); status != 200 || body != "the main web site" {
				t.Errorf("the web site is gone: status %d, %q", status, body)
			}
			if id != "caddy" { // whose own redirects are switched off here
				m.checkRedirect()
			}
			if strings.HasPrefix(id, "apache") {
				m.checkMainSite()
			}
		})
	}
}

// TestServerStepLeftOut: without one of its steps the policy is not served, or a command fails.
func TestServerStepLeftOut(t *testing.T) {
	for id, install := range servers {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			steps := serverSteps(t, id)
			for i, left := range steps {
				if left.Act != Put && left.Act != Run || strings.HasPrefix(left.Value, "restorecon ") { // there is no SELinux here
					continue
				}
				m := install(t)
				err := m.play(slices.Delete(slices.Clone(steps), i, i+1), id)
				if err == nil {
					err = m.check()
				}
				if err == nil {
					t.Errorf("it is served without step %d, %s %s", i+1, left.Act, left.Value)
				}
				m.end()
			}
		})
	}
}

// TestServerStepsSwapped: with two neighbours swapped the policy is not served, or a command fails, unless both put a file.
func TestServerStepsSwapped(t *testing.T) {
	for id, install := range servers {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			steps := serverSteps(t, id)
			for i := range len(steps) - 1 {
				a, b := steps[i], steps[i+1]
				if a.Act != Put && a.Act != Run || b.Act != Put && b.Act != Run || mayComeBefore(a, b) {
					continue
				}
				m := install(t)
				swapped := slices.Clone(steps)
				swapped[i], swapped[i+1] = b, a
				err := m.play(swapped, id)
				if err == nil {
					err = m.check()
				}
				if err == nil {
					t.Errorf("it is served with these swapped: %s %s, %s %s", a.Act, a.Value, b.Act, b.Value)
				}
				m.end()
			}
		})
	}
}

// mayComeBefore reports whether the second of two steps may come first: both only prepare for the next reload, for which certbot
// counts, too, as it needs what is served already.
func mayComeBefore(a, b Step) bool {
	prepares := func(s Step) bool {
		return s.Act == Put || slices.Contains([]string{"dnf", "restorecon", "echo", "certbot"}, strings.Fields(s.Value)[0])
	}
	return prepares(a) && prepares(b)
}

func serverSteps(t *testing.T, id string) []Step {
	t.Helper()
	o, ok := catalogue(t).Option(id, "example.com")
	if !ok {
		t.Fatal(id)
	}
	return o.Steps
}

func newMachine(t *testing.T, program, service string) *machine {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skip(program + " is not installed")
	}
	return &machine{t: t, program: path, service: service, dir: t.TempDir(), http: freePort(t), https: freePort(t), roots: x509.NewCertPool(), stop: func() {}}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// moved returns a text with the machine's own paths in it.
func (m *machine) moved(text string) string {
	return strings.NewReplacer("/var/www/", m.dir+"/var/www/", "/etc/", m.dir+"/etc/").Replace(text)
}

// write writes a file of the machine.
func (m *machine) write(path, body string) {
	m.t.Helper()
	file := m.dir + path
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// play starts the server as it was before, and carries out steps.
func (m *machine) play(steps []Step, id string) error {
	m.t.Helper()
	files := recipes(m.t, catalogue(m.t), id)
	if err := m.restart(); err != nil {
		return err
	}
	for _, s := range steps {
		switch s.Act {
		case Put:
			body, ok := files[s.File]
			if !ok {
				return fmt.Errorf("the folder has no %s", s.File)
			}
			m.write(s.Value, m.ports(m, m.moved(body)))
		case Run:
			for _, command := range strings.Split(s.Value, " && ") {
				if err := m.command(command); err != nil {
					return fmt.Errorf("%s: %w", command, err)
				}
			}
		case Copy, Record, Wait: // the world outside
		default:
			return fmt.Errorf("no server has the act %s", s.Act)
		}
	}
	return nil
}

// command runs what a user types.
func (m *machine) command(command string) error {
	words := strings.Fields(command)
	switch {
	case command == "systemctl reload "+m.service, command == "systemctl restart "+m.service:
		return m.restart()
	case command == m.service+" -t", command == "apachectl configtest" && m.service == "httpd":
		out, err := exec.Command(m.program, append(m.tests, m.settings(m)...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	case command == "a2enmod ssl" && m.service == "apache2", command == "dnf install mod_ssl" && m.service == "httpd":
		m.ssl = true
		return nil
	case words[0] == "a2ensite" && len(words) == 2 && m.service == "apache2":
		site := m.dir + "/etc/apache2/sites-available/" + words[1] + ".conf"
		if _, err := os.Stat(site); err != nil {
			return err
		}
		return os.Symlink(site, m.dir+"/etc/apache2/sites-enabled/"+words[1]+".conf")
	case words[0] == "restorecon" && len(words) == 3:
		_, err := os.Stat(m.moved(words[2] + "/"))
		return err
	case words[0] == "echo":
		out, err := exec.Command("sh", "-c", m.moved(command)).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	case words[0] == "certbot":
		return m.certbot(command)
	}
	return errors.New("command not found")
}

// certbot gets a certificate as certbot certonly --webroot does, and runs its hook.
func (m *machine) certbot(command string) error {
	var root, host, hook string
	if n, err := fmt.Sscanf(command, "certbot certonly --webroot -w %s -d %s --deploy-hook %q", &root, &host, &hook); n != 3 {
		return err
	}
	if host != servedHost {
		return fmt.Errorf("a certificate for %s", host)
	}
	m.write(root+"/.well-known/acme-challenge/token", "proof")
	if status, _, _, body := m.get("http://" + host + "/.well-known/acme-challenge/token"); status != 200 || body != "proof" {
		return fmt.Errorf("the challenge is answered with status %d, %q", status, body)
	}
	m.certificate()
	return m.command(hook)
}

// restart ends the server where it runs, and starts it with the settings as they are now.
func (m *machine) restart() error {
	m.t.Helper()
	m.end()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, m.program, m.settings(m)...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+m.dir, "XDG_CONFIG_HOME="+m.dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends its workers too
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	var once sync.Once
	m.stop = func() { once.Do(func() { cancel(); <-ended }) }
	m.t.Cleanup(m.stop)
	deadline := time.After(20 * time.Second)
	for {
		if status, _, _, _ := m.get("http://example.com/"); status != 0 { // a port is open before the settings are read to the end
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("%s ended: %s", m.program, said.String())
		case <-deadline:
			m.t.Fatalf("%s does not answer", m.program)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// end ends the server.
func (m *machine) end() { m.stop() }

// certificate puts a certificate where certbot does.
func (m *machine) certificate() {
	m.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		m.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{servedHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		m.t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		m.t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	live := "/etc/letsencrypt/live/" + servedHost
	m.write(live+"/fullchain.pem", string(cert))
	m.write(live+"/privkey.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	m.roots.AppendCertsFromPEM(cert)
}

// get fetches without following redirects, at the address of the test's server. Without an answer the status is 0, and the
// body says why.
func (m *machine) get(url string) (status int, contentType, location, body string) {
	m.t.Helper()
	port := m.https
	if strings.HasPrefix(url, "http:") {
		port = m.http
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: m.roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(url)
	if err != nil {
		return 0, "", "", err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		m.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Content-Type"), answer.Header.Get("Location"), string(text)
}

// check says why senders do not get the policy; nil: they do.
func (m *machine) check() error {
	m.t.Helper()
	status, contentType, _, body := m.get(mtasts.PolicyURL("example.com"))
	if status != 200 || contentType != "text/plain; charset=utf-8" || body != policy {
		return fmt.Errorf("status %d, %q, body %q", status, contentType, body)
	}
	return nil
}

// checkRedirect: port 80 serves the certificate's challenge and sends all else to HTTPS.
func (m *machine) checkRedirect() {
	m.t.Helper()
	if status, _, location, _ := m.get("http://" + servedHost + mtasts.PolicyPath); status != 301 || location != mtasts.PolicyURL("example.com") {
		m.t.Errorf("port 80: status %d to %q", status, location)
	}
}

// checkMainSite: an Apache without virtual hosts, as Red Hat's, takes the first that comes for every name.
func (m *machine) checkMainSite() {
	m.t.Helper()
	for _, host := range []string{"example.com", "www.example.com"} {
		if status, _, location, _ := m.get("http://" + host + "/old"); status != 301 || location != "http://"+host+":"+m.http+"/new" {
			m.t.Errorf("a rule of the web site at %s is gone: status %d to %q", host, status, location)
		}
	}
}

// TestWorker runs the Workers' scripts in Node, whose Request and Response are the same.
func TestWorker(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	worker := recipes(t, catalogue(t), "cloudflare-workers")["worker.js"]
	script := worker + `
for (const url of ["https://mta-sts.example.com/.well-known/mta-sts.txt", "https://mta-sts.example.com/", "https://toString/.well-known/mta-sts.txt"]) {
  const r = await worker.fetch(new Request(url));
  console.log(r.status, r.headers.get("content-type"), JSON.stringify(await r.text()));
}`
	script = strings.Replace(script, "export default", "const worker =", 1)
	out, err := exec.Command(node, "--input-type=module", "-e", script).CombinedOutput()
	quoted, _ := quoteJSON(policy)
	want := "200 text/plain; charset=utf-8 " + quoted + "\n404 text/plain \"not found\\n\"\n404 text/plain \"not found\\n\"\n"
	if err != nil || string(out) != want {
		t.Errorf("%v\n got %s\nwant %s", err, out, want)
	}
}
