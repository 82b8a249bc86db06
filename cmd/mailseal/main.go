// Command mailseal walks a mail domain from no MTA-STS to an enforced policy, and says for years whether it still holds.
//
// A command line takes one way through the files. root.go has the commands; each has a file of its name, with its flags, and
// beside it NAME_json.go for what it prints with --json. A command asks app.go for the notes and engine.go for an Engine,
// which is the wizard wired to the clock, the network and the disk; it asks the Engine, prints the answer (streams.go,
// findings.go, json.go), and ends with the exit code for a verdict (exit.go). What is true of a domain, what to say of it and
// what to do is decided below, in the packages of wizard; nothing is decided here.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // where the system has no time zones, as in an image with nothing else in it

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/cmd/mailseal/quiet"
)

func main() {
	quiet.Restore()
	obeyTZ(os.Getenv("TZ"))
	cobra.MousetrapHelpText = "" // a double click on Windows opens the wizard too
	ctx, stop := signal.NotifyContext(context.Background(), ends()...)
	a := newApp(realStreams(), os.Getenv)
	code := a.run(ctx, os.Args[1:])
	stop()
	if len(os.Args) == 1 && ownsWindow() {
		a.holdWindow(code)
	}
	os.Exit(code)
}

// obeyTZ has times in the zone that TZ names, where the system has no zones itself: what asked for the time before main found none yet, as
// time/tzdata is ready late. A TZ in any other form is as the system takes it.
func obeyTZ(name string) {
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		time.Local = zone
	}
}

// ends are the signals that end the program in order. That its terminal was closed does not, where nohup says so.
func ends() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// run is the whole program but for the process around it. It returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.rootCommand()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if a.out.err != nil {
		err = assets.Because(msgid.ErrorCommandWritten, nil, a.out.err)
	}
	if err != nil && err.Error() != "" {
		a.warn(err)
	}
	return errorCode(err)
}
