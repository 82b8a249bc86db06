// Package pages writes the documents of a journey: the page for somebody who can edit the domain's DNS or its web space
// (handover.go, as HTML and as Markdown), the records, the lines of a zone file, and the calendar. Files puts them together.
package pages

import (
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// Files returns what the journey's folder holds for publishing, by path: the records, the policy, the handover page (as
// Markdown and as HTML), the calendar, and the folder to upload to the web host.
func Files(g *guide.Guide, j journey.Journey) (map[string][]byte, error) {
	markdown, err := Handover(g, j)
	if err != nil {
		return nil, err
	}
	html, err := HandoverHTML(g, j)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"records.txt":    []byte(Records(g, j)),
		guide.PolicyFile: []byte(j.Plan.Target.Policy().String()),
		"handover.md":    []byte(markdown),
		"handover.html":  []byte(html),
		"next.ics":       []byte(Calendar(g, j)),
	}
	if j.Plan.Hosting.Kind == plan.Existing { // it is up already, wherever that is
		return files, nil
	}
	recipe, err := g.Catalogue.Recipe(j.Plan.Hosting.ID, j.Domain, j.Plan.Target.Policy().String())
	if err != nil {
		return nil, err
	}
	for _, f := range recipe {
		files[guide.UploadFolder+"/"+f.Path] = f.Body
	}
	return files, nil
}
