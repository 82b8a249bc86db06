package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	runtimemetrics "runtime/metrics"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailseal/wizard/probe"
)

// A crowd for another process: mailseal runs in a process of its own, whose memory and time are its own, and reaches the crowd by
// sockets of this computer. The network has a socket for streams and one for datagrams; the first packet on a connection says where it leads.

// The environment of such a process.
const (
	crowdSockets = "MAILSEAL_CROWD_SOCKETS" // the folder with the two sockets
	crowdReport  = "MAILSEAL_CROWD_REPORT"  // the file that takes what the process used
)

// used is what a process used.
type used struct {
	PeakRSS  int64 // bytes
	PeakHeap int64 // bytes of objects, those that are garbage too
	Live     int64 // bytes that the last collection found in use
	CPU      time.Duration
}

// outcomes of a dial, as the first byte of a stream.
const (
	dialed      = 'y'
	refused     = 'n'
	unreachable = 'u'
)

// serveProcesses lets other processes reach this internet, and returns the folder of its sockets.
func (c *crowd) serveProcesses(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	for _, kind := range []string{"unix", "unixpacket"} {
		listener, err := net.Listen(kind, filepath.Join(folder, kind))
		if err != nil {
			t.Fatalf("this system has no such sockets: %v", err)
		}
		t.Cleanup(func() { listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					defer conn.Close()
					c.serveProcess(conn)
				}()
			}
		}()
	}
	return folder
}

// serveProcess connects one connection of another process with what it asks for.
func (c *crowd) serveProcess(conn net.Conn) {
	head := make([]byte, maxDialed)
	if _, err := io.ReadFull(conn, head); err != nil {
		return
	}
	network, address, _ := strings.Cut(strings.TrimSpace(string(head)), " ")
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return
	}
	c.count(network, to)
	serve, err := c.server(network, to)
	c.openNow(+1)
	defer c.openNow(-1)
	if network == "tcp" {
		time.Sleep(c.latency)
		answer := []byte{dialed}
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			answer[0] = refused
		case err != nil:
			answer[0] = unreachable
		case serve == nil:
			_, _ = conn.Read(answer) // until the other side goes
			return
		}
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
	if serve != nil {
		serve(&lateConn{Conn: conn, latency: c.latency})
	}
}

func (c *crowd) openNow(more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.allOpen += more
	c.mostOpen = max(c.mostOpen, c.allOpen)
}

// maxDialed is how long a network and an address are, with spaces behind them.
const maxDialed = 64

// crowdDialer reaches the crowd of another process.
func crowdDialer(folder string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		kind := map[string]string{"tcp": "unix", "udp": "unixpacket"}[network]
		fail := func(err error) (net.Conn, error) { return nil, &net.OpError{Op: "dial", Net: network, Err: err} }
		conn, err := (&net.Dialer{}).DialContext(ctx, kind, filepath.Join(folder, kind))
		if err != nil {
			return nil, err
		}
		answer := []byte{dialed}
		head := network + " " + address
		_, err = io.WriteString(conn, head+strings.Repeat(" ", maxDialed-len(head)))
		if err == nil && network == "tcp" {
			stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
			_, err = io.ReadFull(conn, answer)
			stop()
		}
		if err == nil && answer[0] == dialed {
			return &farConn{conn}, nil
		}
		conn.Close()
		switch {
		case ctx.Err() != nil:
			return fail(ctx.Err())
		case err != nil:
			return fail(err)
		case answer[0] == refused:
			return fail(syscall.ECONNREFUSED)
		}
		return fail(syscall.ENETUNREACH)
	}
}

// farConn is a connection to a crowd in another process.
type farConn struct{ net.Conn }

func (c *farConn) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(ourAddress), Port: 1} }

// crowdProcess is the whole of such a process: mailseal, and a report of what it used.
func crowdProcess(folder string) (code int) {
	peak := make(chan int64)
	stop := make(chan struct{})
	go func() { peak <- peakHeap(stop) }()
	a := newApp(realStreams(), os.Getenv)
	a.network = probe.Config{Dial: crowdDialer(folder)}
	a.network.Resolvers = crowdConfig(nil, nil).Resolvers
	code = a.run(context.Background(), os.Args[1:])
	close(stop)
	report, err := json.Marshal(used{PeakRSS: peakRSS(), PeakHeap: <-peak, Live: sampled("/gc/heap/live:bytes")})
	if err == nil {
		err = os.WriteFile(os.Getenv(crowdReport), report, 0o600)
	}
	if err != nil {
		panic(err)
	}
	return code
}

// peakHeap returns the most that objects took until stop.
func peakHeap(stop <-chan struct{}) (most int64) {
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		most = max(most, sampled("/memory/classes/heap/objects:bytes"))
		select {
		case <-tick.C:
		case <-stop:
			return most
		}
	}
}

func sampled(name string) int64 {
	sample := []runtimemetrics.Sample{{Name: name}}
	runtimemetrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// peakRSS returns the most memory that this process had, where the system says so.
func peakRSS() int64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.ParseInt(kilobytes, 10, 64)
	return n << 10
}

// inProcess runs mailseal in a process of its own, in this internet.
func (c *crowd) inProcess(t testing.TB, in string, args ...string) (result, used) {
	t.Helper()
	folder := t.TempDir()
	roots, report := filepath.Join(folder, "roots.pem"), filepath.Join(folder, "report.json")
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.root.cert.Raw})
	if err := os.WriteFile(roots, root, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	notes, err := os.MkdirTemp(programs, "notes-") // on the disk, where saving takes its time
	if err != nil {
		t.Fatal(err)
	}
	var out, talk strings.Builder
	cmd := exec.CommandContext(t.Context(), self, append([]string{"--state-dir", notes}, args...)...)
	cmd.Env = append(os.Environ(), crowdSockets+"="+c.serveProcesses(t), crowdReport+"="+report, "SSL_CERT_FILE="+roots)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &talk
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var u used
	text, err := os.ReadFile(report)
	if err == nil {
		err = json.Unmarshal(text, &u)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, talk.String())
	}
	u.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return result{cmd.ProcessState.ExitCode(), out.String(), talk.String()}, u
}
