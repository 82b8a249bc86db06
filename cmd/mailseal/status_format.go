package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// statusFormat is how status prints what it found.
type statusFormat interface {
	// render returns what is printed of an outcome. It is called from several goroutines.
	render(outcome) rendered
	// write prints it, or keeps it for the end. It is called with one outcome at a time.
	write(io.Writer, rendered) error
	// end prints what stands at the end of a run.
	end(io.Writer) error
}

// rendered is what is printed of an outcome: a text, or what a format makes its text of at the end.
type rendered struct {
	text    []byte
	service service
	samples []sample
}

// formatName is a value of --format.
type formatName string

// The formats.
const (
	formatText       formatName = "text"
	formatJSON       formatName = "json"
	formatCSV        formatName = "csv"
	formatNagios     formatName = "nagios"
	formatPrometheus formatName = "prometheus"
)

func formatNames() []string {
	return []string{string(formatText), string(formatJSON), string(formatCSV), string(formatNagios), string(formatPrometheus)}
}

// formatAsked returns the format of a command line.
func (a *app) formatAsked(cmd *cobra.Command, text string) (formatName, error) {
	switch given := cmd.Flags().Changed("format"); {
	case given && !slices.Contains(formatNames(), text):
		return "", assets.NewError(msgid.ErrorCommandFormat, assets.Values{"text": assets.Clean(text, 40), "list": strings.Join(formatNames(), ", ")})
	case given && a.json && text != string(formatJSON):
		return "", assets.NewError(msgid.ErrorCommandTwoFormats, nil)
	case given:
		return formatName(text), nil
	case a.json:
		return formatJSON, nil
	}
	return formatText, nil
}

// forMonitoring reports whether a monitoring system reads the format: that expects to hear of every domain.
func (f formatName) forMonitoring() bool { return f == formatNagios || f == formatPrometheus }

// printing is how a format prints a run.
type printing struct {
	all     bool  // every finding
	message bool  // of a scheduled check: what changed since the last one comes first
	several bool  // it may be of several domains
	part    shard // several shards are printed together: of what stands there once, the first prints it
}

// newFormat returns a format at the beginning of a run.
func (a *app) newFormat(name formatName, g *guide.Guide, how printing) statusFormat {
	switch name {
	case formatJSON:
		return jsonFormat{a, g, how.message}
	case formatCSV:
		return &csvFormat{app: a, guide: g, message: how.message, begun: !how.part.first()}
	case formatNagios:
		return &nagiosFormat{app: a, guide: g}
	case formatPrometheus:
		return &prometheusFormat{guide: g, part: how.part}
	case formatText:
	}
	return &textFormat{app: a, guide: g, all: how.all, message: how.message, several: how.several}
}
