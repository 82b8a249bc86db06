package probe

import (
	"strings"
	"time"

	"github.com/miekg/dns"
)

// question is what a DNS server is asked.
type question struct {
	name      string // without final dot
	qtype     uint16
	recurse   bool // RD: the server is a resolver
	unchecked bool // CD: do not validate (RFC 4035 §3.2.2)
	proven    bool // AD: say whether it was validated (RFC 6840 §5.7)
}

const (
	udpSize     = 1232 // EDNS0, small enough never to be cut into fragments
	maxDatagram = 4096 // from servers that send more than they are asked for; beyond that over TCP
)

// message puts the question in the form that is sent, with a fresh random id.
func (q question) message(edns bool) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(q.name), q.qtype)
	m.RecursionDesired = q.recurse
	m.CheckingDisabled = q.unchecked
	m.AuthenticatedData = q.proven
	if edns {
		m.SetEdns0(udpSize, false)
	}
	return m
}

// waits are when a question is sent again, and when the answer is no longer waited for. A
// resolver may have to ask others first; an authoritative server has the answer.
func (q question) waits(tries int) (again, end time.Duration) {
	again, end = time.Second, 3*time.Second
	if q.recurse {
		again, end = 2*time.Second, 5*time.Second
	}
	if tries < 2 {
		return again, again
	}
	return again, end
}

// fits says whether reply answers m: same id, same question. A server may leave
// the question out where it could not read it.
func fits(m, reply *dns.Msg) bool {
	if !reply.Response || reply.Id != m.Id {
		return false
	}
	if len(reply.Question) == 0 {
		return reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError
	}
	q, r := m.Question[0], reply.Question[0]
	return len(reply.Question) == 1 && q.Qtype == r.Qtype && q.Qclass == r.Qclass && strings.EqualFold(q.Name, r.Name)
}
