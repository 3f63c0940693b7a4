using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Jepa.Samples.Lab.Tests.Browser;

/// <summary>Debian's Chromium, without a window and without a network.</summary>
internal sealed class Chromium : IDisposable
{
    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,900", "--force-device-scale-factor=1", "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("chromium");

    private Chromium(string browser, string driver)
    {
        var options = new ChromeOptions { BinaryLocation = browser };
        options.AddArguments(Arguments);
        options.AddArgument("--user-data-dir=" + _profile.FullName);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        var service = ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driver), Path.GetFileName(driver));
        Driver = new ChromeDriver(service, options, TimeSpan.FromMinutes(3));
        Driver.Manage().Timeouts().AsynchronousJavaScript = TimeSpan.FromMinutes(1);
    }

    public ChromeDriver Driver { get; }

    /// <summary>Starts the browser, or ends the test as inconclusive where there is none.</summary>
    public static Chromium Start()
    {
        string? browser = Find("chromium"), driver = Find("chromedriver");
        if (browser is null || driver is null)
        {
            // A machine without a browser can still build and test the rest; .ci/run installs one and counts a skipped test as a failure.
            Assert.Inconclusive($"Skipped: no {(browser is null ? "chromium" : "chromedriver")} is on the PATH to open the page with.");
        }
        return new Chromium(browser, driver);
    }

    /// <summary>Opens a page and waits until its pictures are there.</summary>
    public void Open(string path)
    {
        Driver.Navigate().GoToUrl(new Uri(Path.GetFullPath(path)));
        Driver.ExecuteAsyncScript("const done = arguments[0]; Promise.all([...document.images].map(image => image.decode().catch(() => { }))).then(() => done());");
    }

    /// <summary>Runs a script that ends in a return statement.</summary>
    public T Evaluate<T>(string script) => (T)Driver.ExecuteScript(script)!;

    /// <summary>Lays the page out as a screen of this width does: a window cannot be as narrow as a phone.</summary>
    public void BeWide(int pixels) => Driver.ExecuteCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        new Dictionary<string, object?> { ["width"] = pixels, ["height"] = 844, ["deviceScaleFactor"] = 1, ["mobile"] = pixels < 600 });

    public void PreferColors(string scheme) => Driver.ExecuteCdpCommand(
        "Emulation.setEmulatedMedia",
        new Dictionary<string, object?> { ["features"] = new[] { new Dictionary<string, object?> { ["name"] = "prefers-color-scheme", ["value"] = scheme } } });

    public void BePaper() => Driver.ExecuteCdpCommand("Emulation.setEmulatedMedia", new Dictionary<string, object?> { ["media"] = "print" });

    public void Dispose()
    {
        Driver.Quit();
        Driver.Dispose();
        _profile.Delete(recursive: true);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
