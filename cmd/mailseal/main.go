// Command mailseal walks a mail domain from no MTA-STS to an enforced policy, and says for years whether it still holds.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"mailseal/cmd/mailseal/quiet"
)

func main() {
	quiet.Restore()
	cobra.MousetrapHelpText = "" // a double click on Windows opens the wizard too
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], realStreams(), os.Getenv)
	stop()
	os.Exit(code)
}
