package practice

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"
)

// connPair is both ends of a connection.
func connPair() (client, server *conn) {
	return newConns(&net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25})
}

// TestConnIsOne runs the tests that every net.Conn has to pass.
func TestConnIsOne(t *testing.T) {
	nettest.TestConn(t, func() (client, server net.Conn, stop func(), err error) {
		client, server = connPair()
		return client, server, func() { client.Close(); server.Close() }, nil
	})
}

func TestConn(t *testing.T) {
	client, server := connPair()
	if client.LocalAddr().String() != "127.0.0.1:49152" || server.RemoteAddr() != client.LocalAddr() || client.RemoteAddr() != server.LocalAddr() {
		t.Errorf("the ends are at %s and %s", client.LocalAddr(), server.LocalAddr())
	}
	sent := []byte("220 mail.example")
	for range 1000 { // nobody reads
		if n, err := client.Write(sent); n != len(sent) || err != nil {
			t.Fatalf("wrote %d: %v", n, err)
		}
	}
	copy(sent, "its buffer is used again")
	small := make([]byte, 7)
	if n, err := server.Read(small); string(small[:n]) != "220 mai" || err != nil {
		t.Errorf("read %q: %v", small[:n], err)
	}
	io.WriteString(server, "bye")
	server.Close()
	if n, err := client.Read(make([]byte, 10)); n != 3 || err != nil {
		t.Errorf("what was on its way: %d bytes, %v", n, err)
	}
	if _, err := client.Read(small); !errors.Is(err, io.EOF) {
		t.Errorf("after the other end closed: %v", err)
	}
	_, gone := client.Write(sent)
	_, closed := server.Read(small)
	_, after := server.Write(sent)
	for want, err := range map[error]error{syscall.EPIPE: gone, net.ErrClosed: closed} {
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if !errors.Is(after, net.ErrClosed) || !errors.Is(server.SetDeadline(time.Time{}), net.ErrClosed) {
		t.Errorf("a closed end writes: %v", after)
	}
}

// TestReads has everything that was written come out whole, in order, through any buffer.
func TestReads(t *testing.T) {
	client, server := connPair()
	want := strings.Repeat("EHLO there\r\n", 5000)
	go func() {
		for rest := want; rest != ""; {
			n := min(1+len(rest)%97, len(rest))
			io.WriteString(client, rest[:n])
			rest = rest[n:]
		}
		client.Close()
	}()
	if got, err := io.ReadAll(server); string(got) != want || err != nil {
		t.Errorf("%d bytes, want %d: %v", len(got), len(want), err)
	}
}

func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connPair()
		began := time.Now()
		read := func() (time.Duration, error) {
			_, err := client.Read(make([]byte, 1))
			return time.Since(began), err
		}
		client.SetDeadline(began.Add(time.Minute))
		if at, err := read(); !errors.Is(err, os.ErrDeadlineExceeded) || at != time.Minute {
			t.Errorf("a read ended after %s: %v", at, err)
		}
		var timeout net.Error
		if _, err := client.Write([]byte("x")); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("a write after the deadline: %v", err)
		}
		client.SetDeadline(began.Add(2 * time.Minute))
		time.AfterFunc(30*time.Second, func() { client.SetReadDeadline(began.Add(3 * time.Minute)) }) // while the read waits
		if at, err := read(); !errors.Is(err, os.ErrDeadlineExceeded) || at != 3*time.Minute {
			t.Errorf("a read that was given more time ended after %s: %v", at, err)
		}
		client.SetReadDeadline(time.Time{})
		time.AfterFunc(time.Hour, func() { server.Write([]byte("x")) })
		if at, err := read(); err != nil || at != time.Hour+3*time.Minute {
			t.Errorf("a read without a deadline ended after %s: %v", at, err)
		}
		time.AfterFunc(time.Minute, func() { client.SetReadDeadline(time.Unix(1, 0)) })
		if at, err := read(); !errors.Is(err, os.ErrDeadlineExceeded) || at != time.Hour+4*time.Minute {
			t.Errorf("a read that was broken off ended after %s: %v", at, err)
		}
		client.SetReadDeadline(time.Time{})
		time.AfterFunc(time.Minute, func() { client.Close() })
		if at, err := read(); !errors.Is(err, net.ErrClosed) || at != time.Hour+5*time.Minute {
			t.Errorf("a read of a closed end ended after %s: %v", at, err)
		}
	})
}

func TestPackets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := netip.MustParseAddrPort("192.0.2.1:53")
		var packets net.PacketConn = newPacketConn(to, func(packet []byte) []byte {
			if string(packet) == "nothing" {
				return nil
			}
			return append([]byte("re: "), packet...)
		})
		conn := packets.(net.Conn)
		for _, packet := range []string{"one", "nothing", "two"} {
			io.WriteString(conn, packet)
		}
		short := make([]byte, 6)
		if n, err := conn.Read(short); string(short[:n]) != "re: on" || err != nil {
			t.Errorf("%q, %v", short[:n], err)
		}
		whole := make([]byte, 100)
		if n, at, err := packets.ReadFrom(whole); string(whole[:n]) != "re: two" || at.String() != to.String() || err != nil {
			t.Errorf("%q from %s, %v", whole[:n], at, err)
		}
		conn.SetDeadline(time.Now().Add(time.Second))
		if _, err := conn.Read(whole); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("no answer: %v", err)
		}
		conn.Close()
		if _, err := io.WriteString(conn, "one"); !errors.Is(err, net.ErrClosed) {
			t.Errorf("after its end: %v", err)
		}
	})
}

// TestStall has a connection stall while somebody waits for an answer.
func TestStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := connPair()
		client.SetDeadline(time.Now().Add(time.Hour))
		time.AfterFunc(time.Minute, func() { server.peer.stall() })
		began := time.Now()
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("a read ended after %s: %v", time.Since(began), err)
		}
		server.Write([]byte("x"))
		client.SetDeadline(time.Now().Add(time.Hour))
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("something was read: %v", err)
		}
		if _, err := client.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("something was written: %v", err)
		}
	})
}

func TestNetwork(t *testing.T) {
	n := newNetwork(func(string, netip.AddrPort) linkState { return linkUp }, nil)
	here := netip.MustParseAddr("192.0.2.1")
	n.listen([]netip.Addr{here}, 25, func(server *conn) { io.WriteString(server, "220 "+server.RemoteAddr().String()) })
	client, err := n.dial(t.Context(), "tcp", "192.0.2.1:25")
	ok(t, err)
	greeting, err := io.ReadAll(client) // the server's end is closed once it is handled
	ok(t, err)
	if string(greeting) != "220 "+clientAddr.String() || client.RemoteAddr().String() != "192.0.2.1:25" {
		t.Errorf("%s was greeted with %q", client.RemoteAddr(), greeting)
	}
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	refused := func(ctx context.Context, address string, want error) {
		t.Helper()
		if _, err := n.dial(ctx, "tcp", address); !errors.Is(err, want) {
			t.Errorf("%s: %v; want %v", address, err, want)
		}
	}
	refused(impatient, "192.0.2.1:25", context.Canceled)
	refused(t.Context(), "192.0.2.1:443", syscall.ECONNREFUSED)
	refused(t.Context(), "192.0.2.2:25", syscall.EHOSTUNREACH)
	n.close()
	refused(t.Context(), "192.0.2.1:25", net.ErrClosed)
}
