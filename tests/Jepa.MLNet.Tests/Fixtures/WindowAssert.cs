namespace Jepa.MLNet.Tests.Fixtures;

/// <summary>Compares windows that were read back, the last column of their rows.</summary>
internal static class WindowAssert
{
    public static void AreEqual(float[][] expected, List<object[]> rows)
    {
        Assert.HasCount(expected.Length, rows);
        for (int row = 0; row < expected.Length; row++)
        {
            var actual = (float[])rows[row][^1];
            CollectionAssert.AreEqual(expected[row], actual, $"row {row}: {string.Join(' ', actual)}");
        }
    }
}
