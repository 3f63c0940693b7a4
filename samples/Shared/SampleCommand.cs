using System.CommandLine;
using Jepa.Training;

namespace Jepa.Samples;

/// <summary>
/// Runs a sample and gives its exit code: 0 for success, 1 for failure, 2 for a wrong call, 130 when stopped.
/// All but success say why in a sentence on standard error.
/// </summary>
internal static class SampleCommand
{
    private const int Failed = 1, WrongCall = 2, Stopped = 130;

    /// <summary>Parses the command line and runs the sample.</summary>
    /// <param name="command">The command with its options.</param>
    /// <param name="args">The command line.</param>
    /// <param name="run">Runs with the parsed options until the token is cancelled.</param>
    /// <param name="whenStopped">What to print when the user stops it.</param>
    public static async Task<int> RunAsync(
        this RootCommand command,
        string[] args,
        Action<ParseResult, CancellationToken> run,
        string whenStopped = "Stopped: nothing was written.")
    {
        // On a thread of its own, because signals are handled only once the action has returned its task.
        command.SetAction((arguments, cancellation) =>
            Task.Run(() => Run(() => run(arguments, cancellation), whenStopped)));
        ParseResult call = command.Parse(args);
        if (call.Errors.Count > 0)
        {
            // Some of its messages are lists over several lines.
            Console.Error.WriteLine(string.Join(' ', call.Errors[0].Message.Split(
                ['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
            return WrongCall;
        }
        var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
        return await call.InvokeAsync(configuration);
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
        catch (WrongCallException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return WrongCall;
        }
        catch (Exception exception) when (exception
            is IOException
            or UnauthorizedAccessException
            or ArgumentException
            or FormatException
            or InvalidOperationException
            or DllNotFoundException
            or TrainingDivergedException)
        {
            Console.Error.WriteLine(exception.Message);
            return Failed;
        }
    }
}
