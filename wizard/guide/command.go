package guide

// Command returns a command of mailseal as it is typed: args behind the flags that it needs to find the same notes.
func Command(flags, args string) string {
	if flags != "" {
		flags += " "
	}
	return "mailseal " + flags + args
}

// Command returns a command of mailseal as it is typed, for the same notes.
func (g *Guide) Command(args string) string { return Command(g.Flags, args) }
