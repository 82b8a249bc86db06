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
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
)

// The recipes for web servers, served by the real program where it is installed,
// and fetched as RFC 8461 §3.3 says. Ports and folders are moved to where a test may write.

const servedHost = "mta-sts.example.com"

func TestServedByNginx(t *testing.T) {
	s := unpack(t, "nginx", "nginx")
	for _, file := range []string{"1-http.conf", "2-https.conf"} {
		s.edit(file, "listen 80;", "listen 127.0.0.1:"+s.http+";", "listen 443 ssl;", "listen 127.0.0.1:"+s.https+" ssl;",
			"    listen [::]:80;\n", "", "    listen [::]:443 ssl;\n", "")
	}
	s.write("nginx.conf", "daemon off; master_process off; pid "+s.dir+"/pid; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n"+
		"client_body_temp_path "+s.dir+"; proxy_temp_path "+s.dir+"; fastcgi_temp_path "+s.dir+"; uwsgi_temp_path "+s.dir+"; scgi_temp_path "+s.dir+";\n"+
		"include "+s.dir+"/*-http*.conf;\n}\n")
	s.run("-c", s.dir+"/nginx.conf", "-e", "stderr")
	s.check()
	s.checkRedirect()
}

func TestServedByApache(t *testing.T) {
	s := serveApache(t, "apache")
	s.check()
	s.checkRedirect()
}

// TestServedByApacheAlone: Red Hat's Apache has no virtual host on port 80, and takes the first that comes for every name.
func TestServedByApacheAlone(t *testing.T) {
	s := serveApache(t, "apache-rhel")
	s.check()
	s.checkRedirect()
	for _, host := range []string{"example.com", "www.example.com"} {
		if status, _, _, body := s.get("http://" + host + "/"); status != 200 || body != "the main web site" {
			t.Errorf("the web site at %s is gone: status %d, %q", host, status, body)
		}
		if status, _, location, _ := s.get("http://" + host + "/old"); status != 301 || location != "http://"+host+":"+s.http+"/new" {
			t.Errorf("a rule of the web site at %s is gone: status %d to %q", host, status, location)
		}
	}
}

// serveApache serves the recipe beside a web site that is the main server's, as a distribution's package has it.
func serveApache(t *testing.T, id string) server {
	t.Helper()
	s := unpack(t, id, "apache2")
	modules := os.Getenv("APACHE_MODULES") // a folder; Debian's unless it is set
	if modules == "" {
		modules = "/usr/lib/apache2/modules"
	}
	s.edit("1-http.conf", "*:80", "127.0.0.1:"+s.http)
	s.edit("2-https.conf", "*:443", "127.0.0.1:"+s.https)
	conf := "ServerRoot " + s.dir + "\nPidFile " + s.dir + "/pid\nErrorLog /dev/stderr\nServerName localhost\nMutex file:" + s.dir + "\n" +
		"Listen 127.0.0.1:" + s.http + "\nListen 127.0.0.1:" + s.https + "\n"
	for _, m := range []string{"mpm_event", "authz_core", "mime", "alias", "dir", "rewrite", "ssl", "socache_shmcb"} {
		conf += "LoadModule " + m + "_module " + modules + "/mod_" + m + ".so\n"
	}
	if os.Getuid() == 0 { // it gives its rights away, and must still be let into the test's folder
		for _, dir := range []string{filepath.Dir(s.dir), s.dir} {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		conf += "User nobody\nGroup nogroup\n"
	}
	s.write("main/index.html", "the main web site")
	conf += "DocumentRoot " + s.dir + "/main\nRewriteEngine On\nRewriteRule ^/old$ /new [R=301]\n"
	s.write("apache.conf", conf+"TypesConfig /dev/null\nInclude "+s.dir+"/1-http.conf\nInclude "+s.dir+"/2-https.conf\n")
	s.run("-X", "-f", s.dir+"/apache.conf")
	return s
}

// TestServedByCaddy adds the site to settings that are there, by the step's own command.
func TestServedByCaddy(t *testing.T) {
	s := unpack(t, "caddy", "caddy")
	s.edit("Caddyfile", servedHost+" {", "https://"+servedHost+":"+s.https+" {\n\tbind 127.0.0.1\n\ttls "+s.dir+"/fullchain.pem "+s.dir+"/privkey.pem")
	s.write("etc/Caddyfile", "{\n\tadmin off\n\tauto_https off\n}\nhttp://:"+s.http+" {\n\tbind 127.0.0.1\n\trespond \"the main web site\"\n}\n")
	there := strings.NewReplacer("/etc/caddy", s.dir+"/etc")
	for _, step := range recipeSteps(t, "caddy") {
		switch {
		case step.Act == Put && step.File == "Caddyfile":
			body, err := os.ReadFile(filepath.Join(s.dir, step.File))
			if err != nil {
				t.Fatal(err)
			}
			s.write(strings.TrimPrefix(there.Replace(step.Value), s.dir+"/"), string(body))
		case step.Act == Run && strings.Contains(step.Value, "/etc/caddy"):
			if out, err := exec.Command("sh", "-c", there.Replace(step.Value)).CombinedOutput(); err != nil {
				t.Fatalf("%s: %v: %s", step.Value, err, out)
			}
		}
	}
	s.run("run", "--adapter", "caddyfile", "--config", s.dir+"/etc/Caddyfile")
	s.check()
	if status, _, _, body := s.get("http://example.com/"); status != 200 || body != "the main web site" {
		t.Errorf("the web site is gone: status %d, %q", status, body)
	}
}

func recipeSteps(t *testing.T, id string) []Step {
	t.Helper()
	o, ok := catalogue(t).Option(id, "example.com")
	if !ok {
		t.Fatal(id)
	}
	return o.Steps
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

// server is a web server's recipe, unpacked.
type server struct {
	t           *testing.T
	program     string
	dir         string
	http, https string // ports
	roots       *x509.CertPool
}

func unpack(t *testing.T, id, program string) server {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skip(program + " is not installed")
	}
	s := server{t: t, program: path, dir: t.TempDir(), http: freePort(t), https: freePort(t), roots: x509.NewCertPool()}
	for name, body := range recipes(t, catalogue(t), id) {
		s.write(name, strings.NewReplacer(
			"/var/www/"+servedHost, s.dir+"/www",
			"/etc/letsencrypt/live/"+servedHost, s.dir,
		).Replace(body))
	}
	s.certificate()
	return s
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

func (s server) write(name, body string) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// edit makes replacements, each of which must have something to replace in one of the files.
func (s server) edit(name string, oldnew ...string) {
	s.t.Helper()
	body, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	text := strings.NewReplacer(oldnew...).Replace(string(body))
	if text == string(body) {
		s.t.Fatalf("%s: nothing to replace in\n%s", name, body)
	}
	s.write(name, text)
}

func (s server) certificate() {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{servedHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		s.t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.write("fullchain.pem", string(cert))
	s.write("privkey.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})))
	s.roots.AppendCertsFromPEM(cert)
}

// run starts the program and waits until it answers.
func (s server) run(args ...string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, s.program, args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+s.dir, "XDG_CONFIG_HOME="+s.dir)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends its workers too
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	s.t.Cleanup(func() { cancel(); <-ended })
	deadline := time.After(20 * time.Second)
	for {
		if conn, err := net.Dial("tcp", "127.0.0.1:"+s.https); err == nil {
			conn.Close()
			return
		}
		select {
		case <-ended:
			s.t.Fatalf("%s ended: %s", s.program, said.String())
		case <-deadline:
			s.t.Fatalf("%s does not answer", s.program)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// get fetches without following redirects, at the address of the test's server.
func (s server) get(url string) (status int, contentType, location, body string) {
	s.t.Helper()
	port := s.https
	if strings.HasPrefix(url, "http:") {
		port = s.http
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: s.roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Content-Type"), answer.Header.Get("Location"), string(text)
}

func (s server) check() {
	s.t.Helper()
	status, contentType, _, body := s.get(mtasts.PolicyURL("example.com"))
	if status != 200 || contentType != "text/plain; charset=utf-8" || body != policy {
		s.t.Errorf("status %d, %q, body %q", status, contentType, body)
	}
	if status, _, _, _ := s.get("https://" + servedHost + "/elsewhere"); status != 404 {
		s.t.Errorf("elsewhere: status %d", status)
	}
}

// checkRedirect: port 80 serves the certificate's challenge and sends all else to HTTPS.
func (s server) checkRedirect() {
	s.t.Helper()
	s.write("www/.well-known/acme-challenge/token", "proof")
	if status, _, _, body := s.get("http://" + servedHost + "/.well-known/acme-challenge/token"); status != 200 || body != "proof" {
		s.t.Errorf("challenge: status %d, body %q", status, body)
	}
	if status, _, location, _ := s.get("http://" + servedHost + mtasts.PolicyPath); status != 301 || location != mtasts.PolicyURL("example.com") {
		s.t.Errorf("port 80: status %d to %q", status, location)
	}
}
