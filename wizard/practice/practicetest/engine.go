// Package practicetest puts an Engine into a pretend internet, for tests of the guide and of front ends.
package practicetest

import (
	"bytes"
	"context"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
	"mailseal/wizard/tlsrpt"
)

// Start starts a world whose clock stands still between waits. It ends with the test.
func Start(t testing.TB, options practice.Options) *practice.World {
	t.Helper()
	options.Frozen = true
	world, err := practice.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	return world
}

// Engine is an Engine in a world: its clock, its network, and the reports that its senders mail. Where journeys are kept
// is for the test to say.
func Engine(t testing.TB, world *practice.World, update func(string, func(journey.Journey) (journey.Journey, error)) (journey.Journey, error)) wizard.Engine {
	t.Helper()
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	p := probe.New(world.Config())
	var mailed time.Time // reports until then were read
	return wizard.Engine{
		Guide: g, Now: world.Clock().Now, Until: world.Clock().Until,
		Look: p.Check, Update: update,
		MailServers: func(ctx context.Context, domain string, hosts []string) facts.ServerCheck {
			return p.MailServers(ctx, domain, hosts, facts.Full())
		},
		Reports: func(domain string) (days []facts.ReportDay, saved func() error, err error) {
			mails, err := world.Mail(mailed)
			if err != nil {
				return nil, nil, err
			}
			for _, mail := range mails {
				mailed = mail.At
				for item := range tlsrpt.Read(mail.Name, bytes.NewReader(mail.Body)) {
					if item.Err != nil {
						return nil, nil, item.Err
					}
					days = append(days, guide.ReportDays(domain, item.Report)...)
				}
			}
			return days, nil, nil
		},
	}
}
