package guide

import (
	"strings"

	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

// handOverPage is the page in the journey's folder that somebody else can work from.
const handOverPage = "handover.md"

// HandOver says which page to send to whoever can change the DNS or the web space, where it is, and how to print it. kept says
// that the notes are there after the program has ended.
func (g *Guide) HandOver(j journey.Journey, kept bool) []Block {
	if j.Plan == nil {
		return []Block{g.text(msgid.HandingOverLater, nil)}
	}
	blocks := []Block{g.text(msgid.HandingOverWhat, nil)}
	if path := g.HandOverPath(j.Domain); path != "" {
		blocks = append(blocks, Block{Style: Literal, Text: path})
	}
	if kept { // elsewhere nobody else finds them
		blocks = append(blocks, g.text(msgid.HandingOverPrint, nil), Block{Style: Literal, Text: g.Command("show " + j.Domain + " handover")})
	}
	return append(blocks, g.text(msgid.HandingOverStay, nil))
}

// HandOverPath returns where that page is; it is empty where there is no folder.
func (g *Guide) HandOverPath(domain string) string { return g.PathOf(domain, handOverPage) }

// PathOf names what is in the journey's folder, a path with slashes, as the user's system writes it; it is empty where there is no folder.
func (g *Guide) PathOf(domain, name string) string {
	if g.Folder == nil || g.Folder(domain) == "" {
		return ""
	}
	folder := g.Folder(domain)
	if strings.Contains(folder, `\`) {
		return strings.TrimRight(folder, `\`) + `\` + strings.ReplaceAll(name, "/", `\`)
	}
	return strings.TrimRight(folder, "/") + "/" + name
}
