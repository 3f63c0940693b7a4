using CsCheck;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>Cases that a generator draws from one seed: the same in every run.</summary>
internal static class SeededCases
{
    /// <summary>Checks so many cases; a failure says which one failed.</summary>
    public static void Check<T>(this Gen<T> cases, int count, Action<T> check)
    {
        var random = new PCG(1, 1);
        for (int number = 0; number < count; number++)
        {
            T one = cases.Generate(random, null, out _);
            try
            {
                check(one);
            }
            catch (Exception exception)
            {
                throw new AssertFailedException($"Case {number}, {one}: {exception.Message}", exception);
            }
        }
    }
}
