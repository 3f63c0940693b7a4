using System.Diagnostics;

namespace Jepa.Samples.Csv.Tests;

/// <summary>A sample's run in a process of its own, on the tests' own copy of libtorch.</summary>
internal sealed record SampleProcess(int ExitCode, string Text, string Errors)
{
    public static SampleProcess Run(string sample, params IEnumerable<string> arguments)
    {
        string tests = Path.ChangeExtension(typeof(SampleProcess).Assembly.Location, null);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] call =
        [
            "exec", "--depsfile", $"{tests}.deps.json", "--runtimeconfig", $"{tests}.runtimeconfig.json",
            Path.Combine(AppContext.BaseDirectory, $"{sample}.dll"), .. arguments,
        ];
        foreach (string argument in call)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new SampleProcess(process.ExitCode, text, errors.GetAwaiter().GetResult());
    }
}
