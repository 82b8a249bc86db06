package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"time"

	"golang.org/x/term"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// passwordVariable has the password of a mailbox, for scripts.
const passwordVariable = "MAILSEAL_IMAP_PASSWORD"

const (
	maxPassword   = 4 << 10 // bytes of the first line that a command prints
	commandsGrace = time.Second
	// maxSilenceTicks is how many milliseconds a terminal may take to show no more what is typed.
	maxSilenceTicks = 300
)

// mailPassword returns the password of a mailbox: what a command prints, the variable's, or what is typed. It is in no flag,
// because other users of the computer see those.
func (a *app) mailPassword(ctx context.Context, user, command string) (string, error) {
	if command != "" {
		return a.passwordFrom(ctx, command)
	}
	if password := a.env(passwordVariable); password != "" {
		return password, nil
	}
	if terminal, ok := a.io.in.(*os.File); ok && a.io.inTTY {
		return a.typedPassword(ctx, terminal, user)
	}
	return "", assets.NewError(msgid.ErrorMailboxPassword, assets.Values{"user": user, "variable": passwordVariable})
}

// passwordFrom runs a command as the shell of the system does, and returns the first line that it prints. What it says beside
// that is the user's to read.
func (a *app) passwordFrom(ctx context.Context, command string) (string, error) {
	cmd := shellCommand(ctx, command)
	cmd.Stderr = a.io.rawErr
	cmd.WaitDelay = commandsGrace
	if terminal, ok := a.io.in.(*os.File); ok && a.io.inTTY { // it may ask for something itself
		cmd.Stdin = terminal
	}
	var out firstLine
	cmd.Stdout = &out
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.As(err, &exit):
		return "", assets.NewError(msgid.ErrorMailboxPasswordCommandCode, assets.Values{"n": exit.ExitCode()})
	case err != nil && assets.SystemReason(err) != "":
		return "", assets.NewError(msgid.ErrorMailboxPasswordCommand, assets.Values{"why": assets.SystemReason(err)})
	case err != nil:
		return "", assets.NewError(msgid.ErrorMailboxPasswordCommand, assets.Values{"why": assets.Clean(err.Error(), 100)})
	case out.text() == "":
		return "", assets.NewError(msgid.ErrorMailboxPasswordNothing, nil)
	}
	return out.text(), nil
}

// firstLine keeps the first line of what is written to it.
type firstLine struct {
	line []byte
	over bool
}

func (f *firstLine) Write(b []byte) (int, error) {
	line, _, ended := strings.Cut(string(b), "\n")
	if !f.over {
		f.line = append(f.line, line[:min(len(line), maxPassword-len(f.line))]...)
	}
	f.over = f.over || ended
	return len(b), nil
}

func (f *firstLine) text() string { return strings.TrimSuffix(string(f.line), "\r") }

// typedPassword asks for a password, which the terminal does not show. Whoever ends the program there gets the terminal back as
// it was.
func (a *app) typedPassword(ctx context.Context, terminal *os.File, user string) (string, error) {
	words, err := assets.Load(a.lang)
	if err != nil {
		return "", err
	}
	before, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		return "", assets.NewError(msgid.ErrorMailboxPassword, assets.Values{"user": user, "variable": passwordVariable})
	}
	type typed struct {
		text []byte
		err  error
	}
	answer := make(chan typed, 1)
	go func() { // nothing ends its reading but the end of the program
		text, err := term.ReadPassword(int(terminal.Fd()))
		answer <- typed{text, err}
	}()
	awaitSilence(terminal, before)
	fmt.Fprint(a.io.errOut, words.Say(msgid.ReportsMailboxPassword, assets.Values{"user": assets.Clean(user, 120)})+" ")
	select {
	case <-ctx.Done():
		_ = term.Restore(int(terminal.Fd()), before)
		fmt.Fprintln(a.io.errOut)
		return "", ctx.Err()
	case t := <-answer:
		fmt.Fprintln(a.io.errOut)
		if len(t.text) == 0 || t.err != nil && !errors.Is(t.err, io.EOF) {
			return "", assets.NewError(msgid.ErrorMailboxPasswordEmpty, nil)
		}
		return string(t.text), nil
	}
}

// awaitSilence waits until a terminal no longer shows what is typed: whoever is asked may type at once.
func awaitSilence(terminal *os.File, before *term.State) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range maxSilenceTicks { // one that showed nothing before does not change
		if now, err := term.GetState(int(terminal.Fd())); err != nil || !reflect.DeepEqual(now, before) {
			return
		}
		<-tick.C
	}
}
