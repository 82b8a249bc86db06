package main

import (
	"bufio"
	"fmt"

	"mailseal/assets"
	"mailseal/assets/msgid"
)

// holdWindow keeps the window open that goes with the program, until Enter: its last words could not be read. Whoever broke it off has
// read them.
func (a *app) holdWindow(code int) {
	words, err := assets.Load(a.lang)
	if err != nil || code == exitInterrupted {
		return
	}
	fmt.Fprintln(a.io.errOut, "\n"+words.Say(msgid.TuiCloseWindow, nil))
	_, _ = bufio.NewReader(a.io.in).ReadString('\n') // the end of the input will do too
}
