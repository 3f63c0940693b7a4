using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Tests.Fixtures;
using Jepa.Tests;
using OpenQA.Selenium;
using OpenQA.Selenium.Interactions;
using OpenQA.Selenium.Support.UI;

namespace Jepa.Samples.Lab.Tests.Browser;

/// <summary>
/// The page as a browser without a network shows it: a made-up report, or the page that the environment variable JEPA_LABORATORY_REPORT names.
/// Where there is no chromium or no chromedriver on the PATH the tests are skipped.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class PageInBrowserTests
{
    private const string Picture = "document.querySelector('figure.chart img').currentSrc";

    [TestMethod]
    public void Page_Opened_HasNothingToComplainAbout()
    {
        using Chromium chromium = OpenReport();
        WaitForPlot(chromium);

        string[] errors =
            [.. chromium.Driver.Manage().Logs.GetLog(LogType.Browser).Where(entry => entry.Level >= LogLevel.Severe).Select(entry => entry.Message)];

        Assert.IsEmpty(errors, string.Join("; ", errors));
    }

    [TestMethod]
    public void Page_Opened_ShowsEveryPicture()
    {
        using Chromium chromium = OpenReport();

        Assert.IsGreaterThan(0, chromium.Evaluate<long>("return document.images.length"));
        Assert.AreEqual("", chromium.Evaluate<string>(
            "return [...document.images].filter(image => !image.complete || image.naturalWidth === 0).map(image => image.alt).join('; ')"));
    }

    [TestMethod]
    public void Page_Opened_AsksNobodyForAnything()
    {
        using Chromium chromium = OpenReport();
        WaitForPlot(chromium);

        Assert.AreEqual("", chromium.Evaluate<string>(
            "return performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !/^(data|blob):/.test(name)).join('; ')"));
        Assert.AreEqual("", chromium.Evaluate<string>(
            "return [...document.querySelectorAll('[src], [srcset], link[href]')].map(part => part.src || part.srcset || part.href)"
            + ".filter(address => !address.startsWith('data:')).join('; ')"));
    }

    [TestMethod]
    public void Plot_Drawn_HasNothingInFrontOfIt()
    {
        using Chromium chromium = OpenReport();
        WaitForPlot(chromium);

        Assert.AreEqual("", chromium.Evaluate<string>(
            "return [...document.querySelectorAll('.stage .plot svg')].map(layer => getComputedStyle(layer).backgroundColor)"
            + ".filter(color => color !== 'rgba(0, 0, 0, 0)').join('; ')"));
    }

    [TestMethod]
    public void Plot_UnderAMouseThatDrags_Turns()
    {
        using Chromium chromium = OpenReport();
        IWebElement plot = WaitForPlot(chromium);
        string before = Eye(chromium);

        new Actions(chromium.Driver).ScrollToElement(plot).MoveToElement(plot).ClickAndHold().MoveByOffset(40, 20).MoveByOffset(40, 20).Release().Perform();

        new WebDriverWait(chromium.Driver, TimeSpan.FromSeconds(30)).Until(_ => Eye(chromium) != before);
    }

    [TestMethod]
    public void Plot_UnderAnArrowKey_Turns()
    {
        using Chromium chromium = OpenReport();
        IWebElement plot = WaitForPlot(chromium);
        string before = Eye(chromium);

        plot.SendKeys(Keys.ArrowRight);

        new WebDriverWait(chromium.Driver, TimeSpan.FromSeconds(30)).Until(_ => Eye(chromium) != before);
    }

    [TestMethod]
    public void Page_OnAPhone_DoesNotScrollSideways()
    {
        using Chromium chromium = OpenReport(width: 390);
        WaitForPlot(chromium);

        Assert.AreEqual(390, chromium.Evaluate<long>("return innerWidth"));
        Assert.IsLessThanOrEqualTo(390, chromium.Evaluate<long>("return document.documentElement.scrollWidth"), Sideways(chromium));
    }

    [TestMethod]
    public void Page_InTheDark_SwapsItsPicturesAndItsPaper()
    {
        using Chromium chromium = OpenReport();
        string picture = chromium.Evaluate<string>($"return {Picture}");
        Assert.AreEqual("rgb(255, 255, 255)", Paper(chromium));

        chromium.PreferColors("dark");

        new WebDriverWait(chromium.Driver, TimeSpan.FromSeconds(30)).Until(_ => chromium.Evaluate<string>($"return {Picture}") != picture);
        Assert.AreEqual("rgb(13, 17, 23)", Paper(chromium));
    }

    [TestMethod]
    public void Page_OnPaper_HidesNothingThatMatters()
    {
        using Chromium chromium = OpenReport();
        chromium.PreferColors("dark");
        WaitForPlot(chromium);

        chromium.BePaper();

        Assert.AreEqual("rgb(255, 255, 255)", Paper(chromium));
        Assert.AreEqual("", chromium.Evaluate<string>("""
            return [...document.querySelectorAll("h1, h2, p, figcaption, table, figure.chart img, figure.animation img, figure.diagram svg, .stage .still img, pre")]
              .filter(part => !part.checkVisibility({ contentVisibilityAuto: true }) || part.getBoundingClientRect().height < 5)
              .map(part => part.outerHTML.slice(0, 80)).join("; ")
            """), "hidden");
        Assert.AreEqual("", chromium.Evaluate<string>("""
            return [...document.querySelectorAll(".wide, pre, section, .stage")]
              .filter(part => getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1)
              .map(part => part.outerHTML.slice(0, 80)).join("; ")
            """), "cut off");
        Assert.IsFalse(chromium.Driver.FindElement(By.CssSelector(".stage .plot")).Displayed, "a plot that nobody can turn");
    }

    private static Chromium OpenReport(int width = 1200)
    {
        var chromium = Chromium.Start();
        chromium.BeWide(width);
        chromium.PreferColors("light");
        if (Environment.GetEnvironmentVariable("JEPA_LABORATORY_REPORT") is { Length: > 0 } path)
        {
            chromium.Open(path);
            return chromium;
        }
        using var folder = new TestFolder();
        File.WriteAllText(folder["report.html"], ReportPage.Write(MadeUpReport.All));
        chromium.Open(folder["report.html"]);
        return chromium;
    }

    /// <summary>
    /// Waits until a plot shows points: they have colours, and the axes have none. It is drawn once more before its pixels are read, because a
    /// browser keeps them no longer than it needs them.
    /// </summary>
    private static IWebElement WaitForPlot(Chromium chromium)
    {
        new WebDriverWait(chromium.Driver, TimeSpan.FromMinutes(2)).Until(_ => chromium.Evaluate<bool>("""
            const plot = document.querySelector(".stage .plot"), drawing = plot?._fullLayout?.scene?._scene?.glplot;
            if (!drawing) return false;
            drawing.redraw();
            const canvas = plot.querySelector("canvas"), copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
            copy.drawImage(canvas, 0, 0);
            const dots = copy.getImageData(0, 0, canvas.width, canvas.height).data;
            let colored = 0;
            for (let dot = 0; dot < dots.length; dot += 4) {
              const [red, green, blue] = dots.subarray(dot, dot + 3);
              if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) colored++;
            }
            return colored > 20;
            """));
        return chromium.Driver.FindElement(By.CssSelector(".stage .plot"));
    }

    private static string Eye(Chromium chromium) =>
        chromium.Evaluate<string>("return JSON.stringify(document.querySelector('.stage .plot')._fullLayout.scene._scene.getCamera().eye)");

    private static string Paper(Chromium chromium) => chromium.Evaluate<string>("return getComputedStyle(document.body).backgroundColor");

    private static string Sideways(Chromium chromium) => chromium.Evaluate<string>(
        "return [...document.querySelectorAll('body *')].filter(part => part.getBoundingClientRect().right > 391 && !part.closest('.wide, pre, .stage')).map(part => part.outerHTML.slice(0, 80)).join('; ')");
}
