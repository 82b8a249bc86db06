package screens

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// handover is the page in the journey's folder that somebody else can work from.
const handover = "handover.md"

// NewHandOver says which file to send to whoever can change the domain settings. The values
// that have to be copied are printed.
func NewHandOver(kit Kit, j journey.Journey) Screen {
	var literals []string
	blocks := []guide.Block{{Style: guide.Text, Text: kit.say("handover.what", nil)}}
	if folder := kit.folder(j.Domain); folder != "" {
		path := kit.path(j.Domain, handover)
		literals = append(literals, path)
		blocks = append(blocks, guide.Block{Style: guide.Literal, Text: path})
	}
	if kit.Kept { // elsewhere nobody else finds them
		command := "mailseal show " + j.Domain + " handover"
		literals = append(literals, command)
		blocks = append(blocks,
			guide.Block{Style: guide.Text, Text: kit.say("handover.or", nil)},
			guide.Block{Style: guide.Literal, Text: command},
		)
	}
	blocks = append(blocks, guide.Block{Style: guide.Text, Text: kit.say("handover.stay", nil)})
	title := kit.say("handover.title", nil)
	over := newPager(kit, title, blocks)
	over.text = title + ":\n" + strings.Join(literals, "\n")
	return over
}

func (k Kit) folder(domain string) string {
	if k.Guide.Folder == nil {
		return ""
	}
	return k.Guide.Folder(domain)
}

// path names a file in the journey's folder as the user's system writes it.
func (k Kit) path(domain, name string) string {
	folder := k.folder(domain)
	if strings.Contains(folder, `\`) {
		return strings.TrimRight(folder, `\`) + `\` + name
	}
	return strings.TrimRight(folder, "/") + "/" + name
}

// SentText says what was sent to the clipboard, and where else the value is. A terminal gives no
// answer, so nobody knows whether it arrived.
func (k Kit) SentText(j journey.Journey, f guide.Field) string {
	file := "records.txt"
	if j.Plan != nil && f.Name == guide.ValueField && strings.Contains(f.Value, "\n") {
		file = "mta-sts.txt"
	}
	values := assets.Values{"field": strings.ToLower(f.Label), "file": k.path(j.Domain, file)}
	if k.folder(j.Domain) == "" || f.Name == guide.URLField {
		return k.say("copy.sent-short", values)
	}
	return k.say("copy.sent", values)
}
