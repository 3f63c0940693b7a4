using System.Text.RegularExpressions;
using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Tests.Fixtures;

namespace Jepa.Samples.Lab.Tests.Report;

[TestClass]
public sealed partial class ReportPageTests
{
    private static string Page { get; } = ReportPage.Write(MadeUpReport.All, notice: null, "/* plotly.js */");

    [TestMethod]
    public void Write_Notice_StandsAboveTheExperiments()
    {
        string page = ReportPage.Write(MadeUpReport.All, "Only a <quick> run.");

        Assert.Contains("<p class=\"notice\">Only a &lt;quick&gt; run.</p>", page);
        Assert.IsLessThan(page.IndexOf("<main>", StringComparison.Ordinal), page.IndexOf("class=\"notice\"", StringComparison.Ordinal));
        Assert.DoesNotContain("class=\"notice\"", Page);
    }

    [TestMethod]
    public void Write_TextsThatLookLikeMarkup_AreEscapedEverywhere()
    {
        Assert.DoesNotContain("<script>alert", Page);
        Assert.Contains("&lt;/script&gt;&lt;script&gt;alert(&quot;1 &lt; 2 &amp; &#x27;so&#x27;&quot;)", Page);
        Assert.Contains("""\u003C/script\u003E\u003Cscript\u003Ealert""", Page, "in the numbers of a plot");
    }

    [TestMethod]
    public void Write_TextsThatLookLikePlaceholders_StayAsTheyAre() => Assert.Contains("{{style}}", Page);

    [TestMethod]
    public void Write_EveryKindOfFigure_IsInThePage()
    {
        Assert.Contains("<figure class=\"chart\"><picture><source media=\"screen and (prefers-color-scheme: dark)\" srcset=\"data:image/png;base64,", Page);
        Assert.Contains("<img src=\"data:image/gif;base64,R0lGODlh", Page);
        Assert.Contains("<figure class=\"diagram\"><svg ", Page);
        Assert.Contains("data-points=\"seeds-latent-points\"", Page);
        Assert.HasCount(Figures().Count() + 1, Regex.Matches(Page, "<figcaption>"), "the introduction has one, too");
    }

    [TestMethod]
    public void Write_EveryExperiment_HasItsTextsAndAnEntryInTheContents()
    {
        ExperimentReport seeds = MadeUpReport.All[0];

        Assert.HasCount(2, Regex.Matches(Page, Regex.Escape(seeds.Finding)), "in the contents and in its section");
        Assert.Contains($"<a href=\"#seeds\">{seeds.Title}</a>", Page);
        Assert.Contains(seeds.Question, Page);
        Assert.Contains(seeds.Command, Page);
        Assert.Contains("<li><code>--seeds 8</code></li>", Page);
        Assert.Contains("<caption><span>Probes by seed,", Page);
        Assert.Contains("<th scope=\"col\">column 1 R²</th>", Page);
        Assert.Contains("<tr><th scope=\"row\">1</th><td>0.101</td>", Page);
        Assert.Contains("took 1 minute 23 seconds of one core", Page);
    }

    [TestMethod]
    public void Write_PicturesOfEveryKind_HaveAWordForThoseWhoDoNotSeeThem()
    {
        foreach (Match image in ImageTag().Matches(Page))
            Assert.MatchesRegex("alt=\"[^\"]{10,}\"", image.Value);
        foreach (Match drawing in DrawingTag().Matches(Page))
            Assert.MatchesRegex("role=\"img\" aria-label=\"[^\"]{10,}\"", drawing.Value);
    }

    [TestMethod]
    public void Write_IdsOfAllParts_AreEachTheirOwn()
    {
        string[] ids = [.. IdAttribute().Matches(Page).Select(id => id.Groups[1].Value)];

        CollectionAssert.AllItemsAreUnique(ids);
        Assert.Contains("seeds-sketch-arrowhead", ids);
        Assert.Contains("url(#seeds-sketch-arrowhead)", Page);
    }

    [TestMethod]
    public void Write_FiguresToTurn_BringPlotlyOnce() => Assert.HasCount(1, Regex.Matches(Page, Regex.Escape("<script>/* plotly.js */</script>")));

    [TestMethod]
    public void Write_NoFigureToTurn_LeavesPlotlyOut()
    {
        string page = ReportPage.Write([MadeUpReport.All[0] with { Figures = [MadeUpReport.Lines] }], notice: null, "/* plotly.js */");

        Assert.DoesNotContain("/* plotly.js */", page);
    }

    [TestMethod]
    public void Write_BuiltWithoutPlotly_ShowsAStillPictureAndSaysWhatIsMissing()
    {
        string page = ReportPage.Write(MadeUpReport.All, notice: null, plotly: null);

        Assert.HasCount(2, Regex.Matches(page, "needs plotly.js, which npm had not brought"));
        Assert.DoesNotContain("data-points=", page);
    }

    [TestMethod]
    public void Write_NumbersThatAreNone_AreNullInAPlot()
    {
        TurnablePoints cloud = MadeUpReport.Cloud with { Points = [[1, 2, float.NaN], [0.123456f, 1234.56f, 0]], Colors = [float.PositiveInfinity, 1] };

        string page = ReportPage.Write([MadeUpReport.All[0] with { Figures = [cloud] }], notice: null, "/* plotly.js */");

        Assert.Contains("\"x\":[1,0.1235],\"y\":[2,1235],\"z\":[null,0]", page);
        Assert.Contains("\"colors\":[null,1]", page);
    }

    private static IEnumerable<Figure> Figures() => MadeUpReport.All.SelectMany(report => report.Figures);

    [GeneratedRegex("<img [^>]*>")]
    private static partial Regex ImageTag();

    [GeneratedRegex("<svg [^>]*>")]
    private static partial Regex DrawingTag();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex IdAttribute();
}
