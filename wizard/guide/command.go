package guide

// Command returns a command of mailseal as it is typed: args behind the flags that it needs to find the same notes.
func Command(flags, args string) string {
	if flags != "" {
		flags += " "
	}
	return "mailseal " + flags + args
}

// saved returns a command with a file for what it prints.
func (g *Guide) saved(command, file string) string {
	if g.SavedAs == nil {
		return command + " > " + file
	}
	return g.SavedAs(command, file)
}

// Command returns a command of mailseal as it is typed, for the same notes.
func (g *Guide) Command(args string) string { return Command(g.Flags, args) }
