using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Jepa.Training.KilledProcess;
using Jepa.Training.Losses.Fused;

namespace Jepa.Training.Tests.Losses.Fused;

[TestClass]
public sealed class SigRegKernelWidthTests
{
    [TestMethod]
    public void Supported_ThisMachine_AreTheWidthsOfItsInstructions()
    {
        int[] lanes = [.. SigRegKernelWidth.Supported.Select(width => width.Lanes)];

        Assert.AreEqual(Vector512.IsHardwareAccelerated, lanes.Contains(16), "AVX-512");
        Assert.AreEqual(Avx2.IsSupported && Fma.IsSupported, lanes.Contains(8), "AVX2 with FMA");
        Assert.AreEqual(AdvSimd.Arm64.IsSupported || Fma.IsSupported, lanes.Contains(4), "NEON, or FMA on x86");
        Assert.AreEqual(1, lanes[^1]);
        CollectionAssert.AreEqual(lanes.OrderDescending().ToArray(), lanes, "the widest first");
    }

    /// <summary>One machine is all of x86: what it is not is a switch of the runtime's.</summary>
    [TestMethod]
    [DataRow("EnableAVX512", "8 4 1")]
    [DataRow("EnableAVX2", "1")] // the runtime switches FMA off with it
    [DataRow("EnableHWIntrinsic", "1")]
    public void ValueAndGradient_InstructionsSwitchedOff_GivesTheSameBits(string instructions, string lanes)
    {
        if (!Fma.IsSupported)
            Assert.Inconclusive("The switches are those of x86, and this machine has nothing to switch off.");

        string[] reduced = LinesOfAChildWithout(instructions);

        string[] here = [.. SigRegOutcome.Lines()];
        Assert.AreEqual($"lanes {lanes}", reduced[0], $"DOTNET_{instructions}=0 had another effect");
        CollectionAssert.AreEqual(here[1..], reduced[1..], $"{here[0]} here");
    }

    private static string[] LinesOfAChildWithout(string instructions)
    {
        // The program has no runtimeconfig of its own: it runs with that of this assembly.
        string tests = Path.Combine(AppContext.BaseDirectory, typeof(SigRegKernelWidthTests).Assembly.GetName().Name!);
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", "--depsfile", tests + ".deps.json", "--runtimeconfig", tests + ".runtimeconfig.json",
                typeof(SigRegOutcome).Assembly.Location, "sigreg",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[$"DOTNET_{instructions}"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
