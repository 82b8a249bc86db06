package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionCommand is for those who type "version" without the dashes, which would be a domain.
func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Hidden: true, Args: nothingMore, Run: func(*cobra.Command, []string) {
		fmt.Fprintf(a.out, "mailseal %s\n", version())
	}}
}

// version returns the module's version, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (info.Main.Version == "" || info.Main.Version == "(devel)") {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return info.Main.Version
}
