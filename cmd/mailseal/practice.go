package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/tui/plain"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
	"mailseal/wizard/probe"
)

// How long a wait takes in a practice, whatever it takes in the world: long enough to be read. One that plays itself has
// more of them, and nobody presses a key.
const (
	practicePace = 900 * time.Millisecond
	playPace     = 100 * time.Millisecond
)

func (a *app) practiceCommand() *cobra.Command {
	var play bool
	var options practice.Options
	cmd := &cobra.Command{
		Use:  "practice [DOMAIN]",
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if options.DNS == practice.ListWord || options.Provider == practice.ListWord || a.answers[journey.QuestionHosting] == practice.ListWord {
				return a.listPractised(options)
			}
			if err := a.practiceFlags(cmd); err != nil {
				return err
			}
			if len(args) > 0 {
				var err error
				if options.Domain, err = a.practiceDomain(args[0]); err != nil {
					return err
				}
			}
			// Without anybody to ask, the practice plays itself; answers that are piped in are asked for.
			play = play || !a.io.inTTY && !a.pipedAnswers() && len(a.answers) == 0
			switch {
			case cmd.Flags().Changed("pace"):
			case !a.io.inTTY:
				options.Pace = 0 // nobody is there to read along
			case play:
				options.Pace = playPace
			}
			return a.practice(cmd.Context(), options, play)
		},
	}
	cmd.Flags().BoolVar(&play, "play", false, "")
	cmd.Flags().DurationVar(&options.Pace, "pace", practicePace, "")
	cmd.Flags().StringVar(&options.Provider, "provider", practice.Providers()[0], "")
	cmd.Flags().StringVar(&options.DNS, "dns", practice.DNSHosts()[0], "")
	a.answerFlags(cmd)
	return cmd
}

// practiceFlags refuses the flags that mean nothing in a practice. The others are obeyed.
func (a *app) practiceFlags(cmd *cobra.Command) error {
	words, err := assets.Load(a.lang)
	if err != nil {
		return err
	}
	for _, flag := range []string{"resolver", "json"} {
		if cmd.Flags().Changed(flag) {
			return practiceError(words.Say(msgid.PracticeRefused.Of(flag), nil))
		}
	}
	return nil
}

// practiceDomain reads the name of a domain to practise with: one that cannot be anybody's.
func (a *app) practiceDomain(text string) (string, error) {
	domain, err := parseDomain(text)
	if err != nil {
		return "", err
	}
	if !dnsname.Under(domain, "example") || dnsname.Equal(domain, "example") {
		words, err := assets.Load(a.lang)
		if err != nil {
			return "", err
		}
		return "", practiceError(words.Say(msgid.PracticeRefusedDomain, assets.Values{"typed": domain}))
	}
	return domain, nil
}

// listPractised prints by which names a practice can be asked for a place for the policy file, a DNS host, or else a mail provider:
// ids, and names.
func (a *app) listPractised(options practice.Options) error {
	catalogue, err := providers.Load()
	if err != nil {
		return err
	}
	all := append(catalogue.MailProviders(), providers.Operator{ID: "own", Name: "a mail server of its own"})
	switch {
	case options.DNS == practice.ListWord:
		all = append(catalogue.DNSHosts(), providers.Operator{ID: "other", Name: "a DNS host that nobody knows"})
	case options.Provider != practice.ListWord:
		all = nil
		for _, id := range catalogue.Offered() {
			place, _ := catalogue.Option(id, "example.com")
			all = append(all, providers.Operator{ID: id, Name: place.Name})
		}
	}
	for _, o := range all {
		if _, err := fmt.Fprintf(a.out, "%-26s %s\n", o.ID, o.Name); err != nil {
			return err
		}
	}
	return nil
}

// practiceFolder makes a folder for a practice, in that of --state-dir where one is named, and leave takes it away again. Notes that are
// kept there are not touched.
func (a *app) practiceFolder() (dir string, leave func(), err error) {
	if a.stateDir == "" {
		if err := os.MkdirAll(os.TempDir(), 0o700); err != nil { // an image with nothing else in it has none
			return "", nil, err
		}
		dir, err = os.MkdirTemp("", "mailseal-practice-")
		return dir, func() { _ = os.RemoveAll(dir) }, err
	}
	parent := a.stateDir
	_, missing := os.Stat(parent)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return "", nil, err
	}
	dir, err = os.MkdirTemp(parent, "practice-")
	return dir, func() {
		_ = os.RemoveAll(dir)
		if missing != nil {
			_ = os.Remove(parent) // only where nothing else has come there
		}
	}, err
}

// practice opens the wizard on a pretend internet, with notes in a folder that is gone afterwards.
func (a *app) practice(ctx context.Context, options practice.Options, play bool) error {
	dir, leave, err := a.practiceFolder()
	if err != nil {
		return err
	}
	defer leave()
	options.Frozen = options.Frozen || play
	if options.Start.IsZero() {
		options.Start = a.now()
	}
	world, err := practice.Start(options)
	if err != nil {
		return err
	}
	defer world.Close()
	a.stateDir = filepath.Join(dir, "notes")
	a.now = func() time.Time { return world.Clock().Now().In(time.Local) }
	config := world.Config()
	if a.timeout != probe.DefaultTimeout {
		config.Timeout = a.timeout
	}
	engine, err := a.engine(config)
	if err != nil {
		return err
	}
	if err := os.Mkdir(filepath.Join(dir, "Downloads"), 0o700); err != nil {
		return err
	}
	addPractice(world, &engine, dir)
	if play {
		p := practicePlayer{engine: engine, domain: world.Domain(), place: a.answers[journey.QuestionHosting]}
		verdict, err := plain.Run(ctx, engine, options.Domain, a.io.in, &door{out: a.io.out}, plain.Options{Player: p.move})
		return verdictError(verdict, err)
	}
	if options.Domain == "" && len(a.answers) > 0 {
		options.Domain = world.Domain() // who answers with flags would name it
	}
	return a.open(ctx, engine, nil, options.Domain)
}

// pipedAnswers reports whether standard input has something to say. It waits for the first byte of a pipe; a closed or
// empty one is nobody.
func (a *app) pipedAnswers() bool {
	in := bufio.NewReader(a.io.in)
	_, err := in.Peek(1)
	a.io.in = in
	return err == nil
}
