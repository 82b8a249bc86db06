package probe

import (
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

func TestServerWithoutEDNS(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			return rcode(dns.RcodeFormatError)(m), m.IsEdns0() != nil
		}
	})
	same(t, len(seen.Record.Values("TXT")), 1)
}

// TestDatagramThatIsCutOff: what a server sends beyond the buffer is lost, so the answer has to come again, over TCP.
func TestDatagramThatIsCutOff(t *testing.T) {
	reads := func(want error, strings int) {
		t.Helper()
		m := question{name: "alpha.example", qtype: dns.TypeTXT}.message(true)
		reply := new(dns.Msg).SetReply(m)
		for range strings {
			txt := &dns.TXT{Hdr: dns.RR_Header{Name: "alpha.example.", Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: []string{"0123456789"}}
			reply.Answer = append(reply.Answer, txt)
		}
		body, err := reply.Pack()
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := net.Pipe()
		defer ours.Close()
		go func() {
			theirs.Read(make([]byte, 512))
			theirs.Write(body)
		}()
		if _, err := datagram(ours, m, time.Minute); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", len(body), err, want)
		}
	}
	reads(nil, 100) // more than was asked for, and whole
	reads(errMalformed, 200)
}

// A server that takes longer than it takes us to ask again counts all the same.
func TestSlowServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := question{name: "alpha.example", qtype: dns.TypeTXT}.message(true)
		body, err := new(dns.Msg).SetReply(m).Pack()
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := net.Pipe()
		defer ours.Close()
		go func() {
			for range 2 { // the question, and the same once more
				theirs.Read(make([]byte, 512))
			}
			time.Sleep(time.Second)
			theirs.Write(body)
		}()
		_, err = datagram(ours, m, time.Second)
		same(t, err, nil)
	})
}

func TestLongAnswerComesOverTCP(t *testing.T) {
	long := strings.Repeat("x", 250)
	seen := checked(t, alphaZone+strings.Repeat("@ TXT \""+long+"\" \""+long+"\"\n", 1)+"@ TXT \"2"+long+"\"\n", nil)
	slices.Sort(seen.Apex)
	same(t, seen.Apex, []string{"2" + long, "v=spf1 include:_spf.mailhost.example -all", long + long})
}

func TestTextAsItCame(t *testing.T) {
	seen := checked(t, bare("_mta-sts")+`_mta-sts TXT "v=STSv1;\032\"id\"=\\\226\128\157\000;"`+"\n", nil)
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; \"id\"=\\\u201d\x00;"})
}
