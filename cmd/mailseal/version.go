package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// released is the version of a program from a release, such as v1.2.3. The linker sets it from the tag (.goreleaser.yaml).
var released string

// archived tells a program its version where it is built from a source archive, in which there is no repository to ask: git archive
// writes the latest tag and the commit in place of these words (.gitattributes).
const archived = "$Format:%(describe:tags=true,abbrev=12) %H$"

// versionCommand is for those who type "version" without the dashes, which would be a domain.
func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Hidden: true, Args: nothingMore, Run: func(*cobra.Command, []string) {
		fmt.Fprintf(a.out, "mailseal %s\n", version())
	}}
}

// version returns the version of the release or of the module, or else the commit.
func version() string {
	if released != "" {
		return released
	}
	if v := archivedVersion(archived); v != "" {
		return v
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return builtVersion(info)
}

// archivedVersion returns what git archive wrote: the tag where there is one, otherwise the commit. It is empty in a checkout and
// in what the Go command downloads, where nothing was written.
func archivedVersion(written string) string {
	tag, commit, ok := strings.Cut(written, " ")
	switch {
	case !ok || strings.HasPrefix(written, "$"):
		return ""
	case tag != "":
		return tag
	}
	return short(commit)
}

// builtVersion returns what the Go command knows of the program.
func builtVersion(info *debug.BuildInfo) string {
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (info.Main.Version == "" || info.Main.Version == "(devel)") {
			return short(s.Value)
		}
	}
	return info.Main.Version
}

// short is as much of a commit's name as tells it from the others.
func short(commit string) string { return commit[:min(len(commit), 12)] }
