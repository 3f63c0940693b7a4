using System.CommandLine;
using Jepa.Training;

namespace Jepa.Samples;

/// <summary>How every sample ends: with code 0 when it is done, 1 and a sentence when it failed, 2 and a sentence for a wrong call, 130 when it was stopped.</summary>
internal static class SampleCommand
{
    private const int Failed = 1, WrongCall = 2, Stopped = 130;

    /// <summary>Parses the arguments and runs.</summary>
    /// <param name="command">The command with its options.</param>
    /// <param name="args">What stands on the command line.</param>
    /// <param name="run">What to do with the parsed options until the token is cancelled.</param>
    /// <param name="whenStopped">What to say of the results when the user stops it.</param>
    public static async Task<int> RunAsync(
        this RootCommand command, string[] args, Action<ParseResult, CancellationToken> run, string whenStopped = "Stopped: nothing was written.")
    {
        // The action gives up its thread at once, so that a signal finds somebody listening.
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(() => run(arguments, cancellation), whenStopped)));
        ParseResult call = command.Parse(args);
        if (call.Errors.Count > 0)
        {
            Console.Error.WriteLine(call.Errors[0].Message);
            return WrongCall;
        }
        return await call.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    }

    private static int Run(Action run, string whenStopped)
    {
        try
        {
            run();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine(whenStopped);
            return Stopped;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or FormatException
            or InvalidOperationException or DllNotFoundException or TrainingDivergedException)
        {
            Console.Error.WriteLine(exception.Message);
            return Failed;
        }
    }
}
