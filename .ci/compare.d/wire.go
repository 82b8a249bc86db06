//go:build linux

// Wire joins two network namespaces by a pair of tun devices, and keeps every packet back for half a round trip each way.
// It counts what the first one asks of the second.
//
//	wire NAMESPACE DEVICE NAMESPACE DEVICE
//
// The devices are there already. It reads commands, and answers each with a line:
//
//	rtt 50ms   from now on
//	count      DNS questions, and connections to ports 443, 25 and any other, since it was last asked; TCP connections to
//	           port 53 are questions
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 5 {
		log.Fatal("usage: wire NAMESPACE DEVICE NAMESPACE DEVICE")
	}
	near, far := open(os.Args[1], os.Args[2]), open(os.Args[3], os.Args[4])
	var oneWay atomic.Int64
	counts := &counter{seen: map[connection]bool{}}
	go carry(near, far, &oneWay, counts.count)
	go carry(far, near, &oneWay, func([]byte) {})
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		command, argument, _ := strings.Cut(in.Text(), " ")
		switch command {
		case "rtt":
			rtt, err := time.ParseDuration(argument)
			if err != nil {
				log.Fatal(err)
			}
			oneWay.Store(int64(rtt / 2))
			fmt.Println("rtt", rtt)
		case "count":
			fmt.Println(counts.take())
		default:
			log.Fatalf("no such command: %q", command)
		}
	}
}

// open attaches to a tun device of a namespace.
func open(namespace, device string) *os.File {
	opened := make(chan *os.File)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine, as it is in another namespace
		ns, err := unix.Open("/run/netns/"+namespace, unix.O_RDONLY, 0)
		check(err)
		check(unix.Setns(ns, unix.CLONE_NEWNET))
		tun, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK, 0)
		check(err)
		request, err := unix.NewIfreq(device)
		check(err)
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		check(unix.IoctlIfreq(tun, unix.TUNSETIFF, request))
		opened <- os.NewFile(uintptr(tun), device)
	}()
	return <-opened
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

type packet struct {
	data []byte
	due  time.Time
}

// carry takes packets from one device to the other, each oneWay later, in their order.
func carry(from, to *os.File, oneWay *atomic.Int64, note func([]byte)) {
	line := make(chan packet, 1<<14)
	go func() {
		for p := range line {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.data) // what cannot be written is lost, as on any network
		}
	}()
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		check(err)
		data := append([]byte(nil), buffer[:n]...)
		note(data)
		line <- packet{data, time.Now().Add(time.Duration(oneWay.Load()))}
	}
}

// A connection is one TCP connection, however often its beginning was sent.
type connection struct {
	to       [4]byte
	from, at uint16
}

type counter struct {
	mu                      sync.Mutex
	dns, https, smtp, other int
	seen                    map[connection]bool
}

const (
	tcp, udp       = 6, 17
	flagSYN        = 0x02
	flagsSYNandACK = 0x12
)

// count notes what an IPv4 packet asks for.
func (c *counter) count(p []byte) {
	if len(p) < 20 || p[0]>>4 != 4 {
		return
	}
	body := p[int(p[0]&0xf)*4:]
	if len(body) < 14 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	made := connection{to: [4]byte(p[16:20]), from: binary.BigEndian.Uint16(body), at: binary.BigEndian.Uint16(body[2:])}
	switch {
	case p[9] == udp && made.at == 53:
		c.dns++
	case p[9] == tcp && body[13]&flagsSYNandACK == flagSYN && !c.seen[made]:
		c.seen[made] = true
		c.connected(made.at)
	}
}

func (c *counter) connected(port uint16) {
	switch port {
	case 53:
		c.dns++
	case 443:
		c.https++
	case 25:
		c.smtp++
	default:
		c.other++
	}
}

func (c *counter) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := fmt.Sprint(c.dns, " ", c.https, " ", c.smtp, " ", c.other)
	c.dns, c.https, c.smtp, c.other = 0, 0, 0, 0
	clear(c.seen)
	return said
}
