// KQL's conversions of physical units: each unit is a factor to the quantity's base unit, temperatures also have a zero
// point. An unknown unit gives null.
#include "function/kernel.h"
#include "function/tables.h"

namespace tocsin {
namespace {

struct Unit {
    std::string_view name;
    long double factor;
    long double zero = 0;  // what the unit's zero is in base units
};

constexpr long double kPi = 3.14159265358979323846L;
constexpr long double kGravity = 9.80665L;

// clang-format off
constexpr Unit kAngles[] = {  // radians
    {"Radian", 1}, {"Degree", kPi / 180}, {"Arcminute", kPi / 10'800}, {"Arcsecond", kPi / 648'000}, {"Gradian", kPi / 200},
    {"Revolution", 2 * kPi}, {"Tilt", kPi / 2}, {"Centiradian", 1e-2L}, {"Deciradian", 1e-1L}, {"Milliradian", 1e-3L},
    {"Microradian", 1e-6L}, {"Nanoradian", 1e-9L}, {"Millidegree", kPi / 180e3L}, {"Microdegree", kPi / 180e6L}, {"Nanodegree", kPi / 180e9L},
    {"NatoMil", 2 * kPi / 6'400},
};
constexpr Unit kEnergies[] = {  // joules
    {"Joule", 1}, {"Millijoule", 1e-3L}, {"Kilojoule", 1e3L}, {"Megajoule", 1e6L}, {"Gigajoule", 1e9L}, {"Terajoule", 1e12L}, {"Petajoule", 1e15L},
    {"Calorie", 4.184L}, {"Kilocalorie", 4184}, {"Megacalorie", 4.184e6L}, {"WattHour", 3600}, {"WattDay", 86'400}, {"KilowattHour", 3.6e6L},
    {"KilowattDay", 8.64e7L}, {"MegawattHour", 3.6e9L}, {"MegawattDay", 8.64e10L}, {"GigawattHour", 3.6e12L}, {"GigawattDay", 8.64e13L},
    {"TerawattHour", 3.6e15L}, {"TerawattDay", 8.64e16L}, {"HorsepowerHour", 2'684'519.5376962L}, {"BritishThermalUnit", 1055.05585262L},
    {"KilobritishThermalUnit", 1055.05585262e3L}, {"MegabritishThermalUnit", 1055.05585262e6L}, {"GigabritishThermalUnit", 1055.05585262e9L},
    {"ThermEc", 105'505'585.262L}, {"ThermUs", 105'480'400}, {"ThermImperial", 105'505'585.257348L}, {"DecathermEc", 1'055'055'852.62L},
    {"DecathermUs", 1'054'804'000}, {"DecathermImperial", 1'055'055'852.57348L}, {"FootPound", 1.3558179483314004L}, {"Erg", 1e-7L},
    {"ElectronVolt", 1.602176634e-19L}, {"KiloelectronVolt", 1.602176634e-16L}, {"MegaelectronVolt", 1.602176634e-13L},
    {"GigaelectronVolt", 1.602176634e-10L}, {"TeraelectronVolt", 1.602176634e-7L},
};
constexpr Unit kForces[] = {  // newtons
    {"Newton", 1}, {"Micronewton", 1e-6L}, {"Millinewton", 1e-3L}, {"Decanewton", 10}, {"Kilonewton", 1e3L}, {"Meganewton", 1e6L}, {"Dyn", 1e-5L},
    {"KilogramForce", kGravity}, {"KiloPond", kGravity}, {"TonneForce", kGravity * 1e3L}, {"PoundForce", 4.4482216152605L},
    {"KilopoundForce", 4448.2216152605L}, {"OunceForce", 4.4482216152605L / 16}, {"ShortTonForce", 8896.443230521L}, {"Poundal", 0.138254954376L},
};
constexpr Unit kLengths[] = {  // metres
    {"Meter", 1}, {"Angstrom", 1e-10L}, {"Femtometer", 1e-15L}, {"Picometer", 1e-12L}, {"Nanometer", 1e-9L}, {"Micrometer", 1e-6L}, {"Millimeter", 1e-3L}, {"Centimeter", 1e-2L},
    {"Decimeter", 1e-1L}, {"Decameter", 10}, {"Hectometer", 100}, {"Kilometer", 1e3L}, {"Megameter", 1e6L}, {"Inch", 0.0254L}, {"Hand", 0.1016L},
    {"Foot", 0.3048L}, {"UsSurveyFoot", 1200.0L / 3937}, {"Yard", 0.9144L}, {"Fathom", 1.8288L}, {"Chain", 20.1168L}, {"Shackle", 27.432L}, {"Mile", 1609.344L},
    {"NauticalMile", 1852}, {"Mil", 2.54e-5L}, {"Microinch", 2.54e-8L}, {"PrinterPoint", 0.0254L / 72.27L}, {"DtpPoint", 0.0254L / 72},
    {"PrinterPica", 0.0254L / 6.0225L}, {"DtpPica", 0.0254L / 6}, {"Twip", 0.0254L / 1440}, {"AstronomicalUnit", 1.495978707e11L}, {"LightYear", 9.46073047258e15L},
    {"KilolightYear", 9.46073047258e18L}, {"MegalightYear", 9.46073047258e21L}, {"Parsec", 3.08567758128e16L}, {"Kiloparsec", 3.08567758128e19L},
    {"Megaparsec", 3.08567758128e22L}, {"SolarRadius", 6.95700e8L},
};
constexpr Unit kMasses[] = {  // kilograms
    {"Kilogram", 1}, {"Gram", 1e-3L}, {"Nanogram", 1e-12L}, {"Microgram", 1e-9L}, {"Milligram", 1e-6L}, {"Centigram", 1e-5L}, {"Decigram", 1e-4L},
    {"Decagram", 1e-2L}, {"Hectogram", 0.1L}, {"Tonne", 1e3L}, {"Kilotonne", 1e6L}, {"Megatonne", 1e9L}, {"Grain", 6.479891e-5L}, {"Ounce", 0.028349523125L},
    {"Pound", 0.45359237L}, {"Kilopound", 453.59237L}, {"Megapound", 453592.37L}, {"Stone", 6.35029318L}, {"ShortHundredweight", 45.359237L},
    {"LongHundredweight", 50.80234544L}, {"ShortTon", 907.18474L}, {"LongTon", 1016.0469088L}, {"Slug", 14.59390293720636L}, {"SolarMass", 1.98947e30L}, {"EarthMass", 5.9722e24L},
};
constexpr Unit kSpeeds[] = {  // metres per second
    {"MeterPerSecond", 1}, {"NanometerPerSecond", 1e-9L}, {"MicrometerPerSecond", 1e-6L}, {"MillimeterPerSecond", 1e-3L}, {"CentimeterPerSecond", 1e-2L},
    {"DecimeterPerSecond", 0.1L}, {"KilometerPerSecond", 1e3L}, {"NanometerPerMinute", 1e-9L / 60}, {"MicrometerPerMinute", 1e-6L / 60}, {"MillimeterPerMinute", 1e-3L / 60},
    {"CentimeterPerMinute", 1e-2L / 60}, {"DecimeterPerMinute", 0.1L / 60}, {"MeterPerMinute", 1.0L / 60}, {"KilometerPerMinute", 1e3L / 60},
    {"MillimeterPerHour", 1e-3L / 3600}, {"CentimeterPerHour", 1e-2L / 3600}, {"MeterPerHour", 1.0L / 3600}, {"KilometerPerHour", 1e3L / 3600},
    {"InchPerSecond", 0.0254L}, {"InchPerMinute", 0.0254L / 60}, {"InchPerHour", 0.0254L / 3600}, {"FootPerSecond", 0.3048L}, {"FootPerMinute", 0.3048L / 60},
    {"FootPerHour", 0.3048L / 3600}, {"UsSurveyFootPerSecond", 1200.0L / 3937}, {"UsSurveyFootPerMinute", 1200.0L / 3937 / 60}, {"UsSurveyFootPerHour", 1200.0L / 3937 / 3600},
    {"YardPerSecond", 0.9144L}, {"YardPerMinute", 0.9144L / 60}, {"YardPerHour", 0.9144L / 3600}, {"MilePerHour", 0.44704L}, {"Knot", 1852.0L / 3600}, {"Mach", 340.29L},
};
constexpr Unit kTemperatures[] = {  // kelvins
    {"Kelvin", 1}, {"MillidegreeCelsius", 1e-3L, 273.15L}, {"DegreeCelsius", 1, 273.15L}, {"DegreeFahrenheit", 5.0L / 9, 459.67L * 5 / 9},
    {"DegreeRankine", 5.0L / 9}, {"DegreeDelisle", -2.0L / 3, 373.15L}, {"DegreeNewton", 100.0L / 33, 273.15L}, {"DegreeReaumur", 1.25L, 273.15L},
    {"DegreeRoemer", 40.0L / 21, 273.15L - 7.5L * 40 / 21}, {"SolarTemperature", 5778},
};
constexpr Unit kVolumes[] = {  // cubic metres
    {"CubicMeter", 1}, {"CubicMicrometer", 1e-18L}, {"CubicMillimeter", 1e-9L}, {"CubicCentimeter", 1e-6L}, {"CubicDecimeter", 1e-3L}, {"CubicHectometer", 1e6L},
    {"CubicKilometer", 1e9L}, {"Liter", 1e-3L}, {"Nanoliter", 1e-12L}, {"Microliter", 1e-9L}, {"Milliliter", 1e-6L}, {"Centiliter", 1e-5L}, {"Deciliter", 1e-4L},
    {"Decaliter", 1e-2L}, {"Hectoliter", 0.1L}, {"Kiloliter", 1}, {"Megaliter", 1e3L}, {"CubicInch", 1.6387064e-5L}, {"CubicFoot", 0.028316846592L},
    {"HectocubicFoot", 2.8316846592L}, {"KilocubicFoot", 28.316846592L}, {"CubicYard", 0.764554857984L}, {"CubicMile", 4168181825.440579584L}, {"AcreFoot", 1 / 0.000810714L},
    {"UsGallon", 0.003785411784L}, {"KilousGallon", 3.785411784L}, {"MegausGallon", 3785.411784L}, {"UsQuart", 0.000946352946L}, {"UsPint", 0.000473176473L},
    {"UsOunce", 2.95735295625e-5L}, {"UsCustomaryCup", 0.0002365882365L}, {"UsLegalCup", 0.00024L}, {"UsTablespoon", 1.478676478125e-5L}, {"UsTeaspoon", 4.92892159375e-6L},
    {"UsBeerBarrel", 0.117347765304L}, {"OilBarrel", 0.158987294928L}, {"ImperialGallon", 0.00454609L}, {"KiloimperialGallon", 4.54609L}, {"MegaimperialGallon", 4546.09L},
    {"ImperialQuart", 0.0011365225L}, {"ImperialPint", 0.00056826125L}, {"ImperialOunce", 2.84130625e-5L}, {"ImperialBeerBarrel", 0.16365924L}, {"MetricCup", 2.5e-4L},
    {"MetricTeaspoon", 5e-6L}, {"UkTablespoon", 1.5e-5L}, {"AuTablespoon", 2e-5L}, {"BoardFoot", 0.028316846592L / 12},
};
// clang-format on

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
    for (const Unit& unit : units) {
        if (unit.name == name) return &unit;
    }
    return nullptr;
}

template <auto& kUnits>
std::optional<double> convert(double value, std::string_view from, std::string_view to) {
    const Unit* source = find_unit(kUnits, from);
    const Unit* target = find_unit(kUnits, to);
    if (!source || !target) return std::nullopt;
    return static_cast<double>((value * source->factor + source->zero - target->zero) / target->factor);
}

constexpr Function row(std::string_view name, Kernel kernel, std::string_view description, std::string_view page) {
    return {.name = name,
            .signature = "real, string, string -> real",
            .kernel = kernel,
            .description = description,
            .page = page};
}

// clang-format off
constexpr Function kRows[] = {
    row("convert_angle", each<convert<kAngles>>, "An angle in another unit.", "convert-angle-function"),
    row("convert_energy", each<convert<kEnergies>>, "An energy in another unit.", "convert-energy-function"),
    row("convert_force", each<convert<kForces>>, "A force in another unit.", "convert-force-function"),
    row("convert_length", each<convert<kLengths>>, "A length in another unit.", "convert-length-function"),
    row("convert_mass", each<convert<kMasses>>, "A mass in another unit.", "convert-mass-function"),
    row("convert_speed", each<convert<kSpeeds>>, "A speed in another unit.", "convert-speed-function"),
    row("convert_temperature", each<convert<kTemperatures>>, "A temperature in another unit.", "convert-temperature-function"),
    row("convert_volume", each<convert<kVolumes>>, "A volume in another unit.", "convert-volume-function"),
};
// clang-format on

}  // namespace

std::span<const Function> kql_unit_functions() { return kRows; }

}  // namespace tocsin
