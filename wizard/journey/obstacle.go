package journey

import "mailseal/wizard/facts"

// Obstacle is why a journey cannot begin.
type Obstacle string

// The obstacles.
const (
	NoObstacle  Obstacle = ""
	NoDomain    Obstacle = "no-domain" // there is no such domain
	OfflineHere Obstacle = "offline"   // this computer reaches nobody
	NoAnswer    Obstacle = "no-answer" // nobody said where its mail goes
	NullMX      Obstacle = "null-mx"   // it takes no mail (RFC 7505)
	NoMX        Obstacle = "no-mx"
	UnusableMX  Obstacle = "bad-names" // no policy can list its mail servers
)

// Ends reports whether checking again is no way on: the domain needs no MTA-STS.
func (o Obstacle) Ends() bool { return o == NullMX || o == NoMX }

// Obstacle returns why the journey of a domain cannot begin.
func (m Machine) Obstacle(check facts.Check) Obstacle {
	_, answered := check.MX.Best()
	switch {
	case check.Zone.Missing:
		return NoDomain
	case check.Network.Offline:
		return OfflineHere
	case !answered:
		return NoAnswer
	case check.NullMX():
		return NullMX
	case len(check.MXHosts()) == 0:
		return NoMX
	case len(m.Catalogue.PolicyMX(Clues(check))) == 0:
		return UnusableMX
	}
	return NoObstacle
}
