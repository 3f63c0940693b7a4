using System.Globalization;

namespace Jepa.MLNet.Tests;

[TestClass]
public sealed class OptionGuardTests
{
    private readonly OptionGuard _guard = new("Options");

    private enum Colour
    {
        Red,
        Green,
    }

    [TestMethod]
    public void Checks_InRange_AreSilent()
    {
        _guard.Given("x");
        _guard.AtLeast(1, 1);
        _guard.Between(1, 3, 3);
        _guard.Widths([1, 2]);
        _guard.Widths([]);
        _guard.Positive(double.Epsilon);
        _guard.NotNegative(0);
        _guard.Fraction(0);
        _guard.Defined(Colour.Green);
        _guard.That(true, 1, "anything", "Name");
    }

    [TestMethod]
    public void Checks_OutOfRange_SayOptionValueAndExpectation()
    {
        int Batch = 0;
        AssertMessage("Options.Batch is 0; expected at least 1.", () => _guard.AtLeast(1, Batch));
        AssertMessage("Options.Batch is 0; expected a number from 1 to 3.", () => _guard.Between(1, 3, Batch));
        AssertMessage("Options.N is 4; expected a number from 1 to 3.", () => _guard.Between(1, 3, 4, "N"));
        AssertMessage("Options.N is null; expected a value.", () => _guard.Given(null, "N"));
        AssertMessage("Options.N is null; expected a list of widths.", () => _guard.Widths(null, name: "N"));
        AssertMessage("Options.N is empty; expected at least one width.", () => _guard.Widths([], fewest: 1, "N"));
        AssertMessage("Options.N is 0; expected at least 1.", () => _guard.Widths([3, 0], name: "N"));
        AssertMessage("Options.N is 7; expected one of Red, Green.", () => _guard.Defined((Colour)7, "N"));
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Positive_AnythingElse_IsRefused(double value) =>
        Assert.ThrowsExactly<ArgumentException>(() => _guard.Positive(value));

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void Fraction_AnythingElse_IsRefused(double value) =>
        Assert.ThrowsExactly<ArgumentException>(() => _guard.Fraction(value));

    [TestMethod]
    [DoNotParallelize]
    public void Messages_UnderADecimalComma_KeepTheirPoint()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = DecimalComma();
            Assert.AreEqual("0,5", $"{0.5}");
            AssertMessage("Options.N is -1.5; expected a positive number.", () => _guard.Positive(-1.5, "N"));
            AssertMessage("Options.N is -2; expected at least -1.", () => _guard.AtLeast(-1, -2, "N"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        static CultureInfo DecimalComma()
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "~";
            return culture;
        }
    }

    private static void AssertMessage(string expected, Action action) =>
        Assert.AreEqual(expected, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
